import type { Estimate, Summary } from './summary.ts'

/** Files of the plots, beside the text. */
export const PLOTS = {
  regions: 'regions.svg',
  patches: 'patches.svg',
  labels: 'labels.svg',
  augmentation: 'augmentation.svg',
  training: 'training.svg',
} as const

/** What is not known. */
export const UNKNOWN = '–'

/** Mean, deviation over seeds where there are some, and interval. */
export function summaryText({ mean, spread }: Summary): string {
  if (mean === null) return UNKNOWN
  const over = spread === null ? '' : ` ± ${spread.toFixed(3)}`
  return `${mean.value.toFixed(3)}${over} (${mean.interval.map((end) => end.toFixed(3)).join(' to ')})`
}

/** A difference, with its sign. */
export function signed(estimate: Estimate, digits: number): string {
  if (estimate === null) return UNKNOWN
  const of = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
  return `${of(estimate.value)} (${estimate.interval.map(of).join(' to ')})`
}

export const plainText = (estimate: Estimate): string =>
  summaryText({ mean: estimate, spread: null, perSeed: [], difference: null })

/** A table of GitHub's Markdown. */
export function grid(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const written = [heads, heads.map(() => '---'), ...rows]
  return written.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
