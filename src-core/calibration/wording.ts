import { NOT_CALIBRATED, type Evidence, type Level, type Probability } from '../reading/types.ts'

/** How a probability is shown: the kind says how many digits its evidence has earned. */
export interface Headline {
  readonly kind: 'word' | 'interval' | 'percent'
  readonly text: string
}

/**
 * Events, and as many non-events, for a percentage: the least that Vergouwe et al. (J Clin Epidemiol 2005) and Collins, Ogundimu
 * and Altman (Stat Med 2016) found to judge a calibration by. A curve of its own asks for 200 (Van Calster et al., J Clin
 * Epidemiol 2016), so the band around it stays on show.
 */
const ENOUGH = 100
/** Below this on either side not even an interval means much. */
const SOME = 10

/** Earned digits: a percentage needs evidence, less of it earns an interval in steps of five, none or hardly any a word. */
export function headline({ value, interval, evidence }: Probability): Headline {
  if (evidence === NOT_CALIBRATED || interval === null) return { kind: 'word', text: scoreWord(value) }
  const kind = pastEvidence(value, interval) ? atMost(earned(evidence)) : earned(evidence)
  if (kind === 'percent') return { kind, text: `${wholePercent(value)} %` }
  return kind === 'interval' ? { kind, text: `${inFives(interval)} %` } : { kind, text: scoreWord(value) }
}

/** Outwards to steps of five percent: `65 to 80`. */
function inFives([least, most]: readonly [number, number]): string {
  const [low, high] = [Math.floor(least * 20 + 1e-9) * 5, Math.ceil(most * 20 - 1e-9) * 5]
  return `${low} to ${Math.max(high, low + 5)}`
}

/** Outwards to whole percent: `66 to 77`. */
const inWholes = ([least, most]: readonly [number, number]): string =>
  `${Math.floor(100 * least)} to ${Math.ceil(100 * most)}`

/** Its interval had to be widened to hold it: no case was seen that scored like this, so a percentage would be invented. */
const pastEvidence = (value: number, [low, high]: readonly [number, number]): boolean =>
  value <= low || value >= high

const atMost = (kind: Headline['kind']): Headline['kind'] => (kind === 'percent' ? 'interval' : kind)

/** What a number of cases earns. */
export function earned({ n, events }: Pick<Evidence, 'n' | 'events'>): Headline['kind'] {
  const fewer = Math.min(events, n - events)
  if (fewer >= ENOUGH) return 'percent'
  return fewer >= SOME ? 'interval' : 'word'
}

/** Never 0 or 100: no evidence of any size earns certainty. */
const wholePercent = (value: number): number => Math.min(99, Math.max(1, Math.round(100 * value)))

function scoreWord(value: number): string {
  if (value < 1 / 3) return 'low score'
  return value < 2 / 3 ? 'middling score' : 'high score'
}

/**
 * The probability as a frequency that was seen, or what to make of a score without one; never with more digits than the
 * headline beside it.
 */
export function sentence(probability: Probability): string {
  const { level, interval, evidence, shift } = probability
  if (evidence === NOT_CALIBRATED || interval === null)
    return `Not calibrated here: this score orders ${nouns[level]}, and no frequency stands behind it.`
  const { kind } = headline(probability)
  if (kind === 'word')
    return `Too few ${nouns[level]} with and without a stenosis were seen to give a number: this score only orders them.`
  const range = kind === 'interval' ? inFives(interval) : inWholes(interval)
  if (shift !== undefined)
    return `Where ${shareText(shift.to)} of ${nouns[level]} have a stenosis, so would ${range} of 100 that scored like this.`
  return `Of 100 ${nouns[level]} that scored like this, ${range} had a stenosis.`
}

/**
 * That a probability was shifted, to what, by whom and when, and what it is at the evidence's own prevalence; null where it
 * was not.
 */
export function shiftLine(probability: Probability): string | null {
  const { shift, ...rest } = probability
  if (shift === undefined) return null
  const own = headline({ ...rest, ...shift.own })
  return (
    `Shifted to your prevalence of ${shareText(shift.to)}, set by ${shift.setBy} on ${dayOf(shift.setAt)} ` +
    `(${shift.source}). At the evidence's own ${shareText(shift.from)}: ${own.text}.`
  )
}

/** A share in percent, to a tenth: `12 %`, `0.5 %`. */
export const shareText = (share: number): string => `${Number((100 * share).toFixed(1))} %`

/** The day by the calendar on the wall here: `2026-11-25`. */
export function dayOf(iso: string): string {
  const at = new Date(iso)
  const two = (part: number) => String(part).padStart(2, '0')
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
}

/** Where the evidence comes from, how much and how old it is; null without any. */
export function evidenceLine({ level, evidence }: Probability): string | null {
  if (evidence === NOT_CALIBRATED) return null
  const { n, source, fittedAt, site } = evidence
  if (site !== undefined) return `${siteEvidence(evidence, level)}. Calibrated at this site by ${source}.`
  return `${n} ${nouns[level]}, ${source}, ${monthOf(fittedAt)}. Not yet calibrated at this hospital.`
}

/** What a site's own calibration stands on: `Your 84 frames, 21 with a stenosis, 30 patients, Nov 2026`. */
export function siteEvidence({ n, events, site, fittedAt }: Evidence, level: Level): string {
  const patients = site === undefined ? '' : `, ${site.patients} patients`
  return `Your ${n} ${nouns[level]}, ${events} with a stenosis${patients}, ${monthOf(fittedAt)}`
}

/** Cases of a level, in the plural. */
export const nounOf = (level: Level): string => nouns[level]

const nouns: Readonly<Record<Level, string>> = {
  region: 'regions',
  patch: 'images',
  frame: 'frames',
  run: 'runs',
  study: 'studies',
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-11-24…` as `Nov 2026`; what is no date stays as it is. */
function monthOf(date: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})/.exec(date) ?? []
  return year === undefined || month === undefined ? date : `${MONTHS[Number(month) - 1] ?? month} ${year}`
}
