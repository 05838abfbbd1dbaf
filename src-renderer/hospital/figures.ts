import type { Hospital } from '#core/calibration/hospital.ts'
import type { Estimate } from '#core/calibration/intervals.ts'
import { shareText } from '#core/calibration/wording.ts'

/** In whole numbers of 100, with the range outwards; a dash where it does not exist. */
export function estimateText(estimate: Estimate | null | undefined): string {
  if (!estimate) return '–'
  const [low, high] = estimate.interval
  return `${Math.round(100 * estimate.value)} (${Math.floor(100 * low)} to ${Math.ceil(100 * high)})`
}

/** Cases rightly acted on, per 1000, less what the false alarms cost. */
export function benefitText(estimate: Estimate | null): string {
  if (estimate === null) return '–'
  const [low, high] = estimate.interval.map((end) => Math.round(1000 * end))
  return `${Math.round(1000 * estimate.value)} (${low} to ${high})`
}

/** What was set, in the fewest words. */
export const prevalenceNote = ({ prevalences }: Hospital): string =>
  prevalences.length === 0
    ? 'not set'
    : prevalences.map(({ level, value }) => `${level} ${shareText(value)}`).join(', ')
