import * as z from 'zod'
import type { FrameReading, Level, RunPlace, RunReading } from '../reading/types.ts'
import { TriagePromise } from '../reading/types.ts'
import { assertNever } from '../result.ts'
import { keyOf, type GradedCases } from './graded-cases.ts'
import { NEEDED, testPromise } from './promise-test.ts'
import { nounOf } from './wording.ts'

/** How a promise of triage has held on what people graded here. */
export const PromiseAudit = z.object({
  promise: TriagePromise,
  errors: z.number().int(),
  of: z.number().int(),
  /** How many studies those cases are of: cases of one study go together, so each study is one bet. */
  studies: z.number().int(),
  /** The best stand of a bet of 1 against the promise; at 20 it counts as broken. */
  evidence: z.number(),
  failed: z.boolean(),
})
export type PromiseAudit = z.infer<typeof PromiseAudit>

/** JSON has no infinity, and nobody reads on beyond this. */
const MOST_EVIDENCE = 1e9

/**
 * Audits every promise that graded cases speak of. It holds nothing between calls: a read that is taken back is as if it had
 * never been.
 * @param studies the graded cases of each, those graded first coming first
 */
export function auditPromises(studies: readonly (readonly GradedCases[])[]): PromiseAudit[] {
  const byPromise = new Map<string, GradedCases[]>()
  for (const cases of studies)
    for (const one of summed(cases)) {
      const key = keyOf(one.promise)
      byPromise.set(key, [...(byPromise.get(key) ?? []), one])
    }
  return [...byPromise.values()].flatMap((cases) => (cases[0] ? [audited(cases[0].promise, cases)] : []))
}

function audited(promise: TriagePromise, cases: readonly GradedCases[]): PromiseAudit {
  const { evidence, failed } = testPromise(
    cases.map(({ errors, of }) => errors / of),
    promise.rate,
  )
  const [total] = summed(cases)
  const { errors, of } = total ?? { errors: 0, of: 0 }
  return { promise, errors, of, studies: cases.length, evidence: Math.min(MOST_EVIDENCE, evidence), failed }
}

/** One entry a promise. */
function summed(cases: readonly GradedCases[]): GradedCases[] {
  const sums = new Map<string, GradedCases>()
  for (const one of cases) {
    const key = keyOf(one.promise)
    const before = sums.get(key) ?? { promise: one.promise, errors: 0, of: 0 }
    sums.set(key, { ...before, errors: before.errors + one.errors, of: before.of + one.of })
  }
  return [...sums.values()]
}

/** Why triage of a level is not to be believed here, in words that stand alone; null while its promises hold. */
export function whySuspended(level: Level, audits: readonly PromiseAudit[]): string | null {
  const broken = audits.find(({ promise, failed }) => failed && promise.level === level)
  return broken === undefined ? null : `the promise of ${promiseWords(broken)}`
}

function promiseWords({ promise: { level, kind, rate }, errors, of }: PromiseAudit): string {
  const share = `${percent(rate)} %`
  switch (kind) {
    case 'misses':
      return `at most ${share} misses failed here: ${errors} of ${of} ${nounOf(level)} with a stenosis were called nothing`
    case 'falseAlarms':
      return `at most ${share} false alarms failed here: ${errors} of ${of} ${nounOf(level)} without a stenosis were called look`
    default:
      return assertNever(kind)
  }
}

/** One line a person can judge a promise by: what was promised, what was counted, and how the bet against it stands. */
export function auditLine({
  promise: { level, kind, rate },
  errors,
  of,
  studies,
  evidence,
  failed,
}: PromiseAudit): string {
  const what =
    kind === 'misses'
      ? `${nounOf(level)} with a stenosis were called nothing`
      : `${nounOf(level)} without one were called look`
  const verdict = failed ? 'The promise failed.' : 'No sign that the promise is broken.'
  const stand = evidence >= 1000 ? 'over 1,000' : evidence.toFixed(1)
  return `${errors} of ${of} ${what}, of ${studies} ${studies === 1 ? 'study' : 'studies'}; at most ${percent(rate)} % is promised. ${verdict} Evidence against it ${stand} to 1; it counts as broken from ${NEEDED} to 1.`
}

/** One decimal at most. */
const percent = (rate: number): number => Math.round(1000 * rate) / 10

/** A frame as it may be shown while these promises stand or have failed: a failed level answers `uncertain`, and says why. */
export function suspendFrame(reading: FrameReading, audits: readonly PromiseAudit[]): FrameReading {
  const reason = whySuspended('region', audits)
  const shown = suspended(reading, audits)
  if (reason === null) return shown
  return { ...shown, regions: shown.regions.map((region) => ({ ...region, triage: 'uncertain', reason })) }
}

/** The same of a run. Its places go by the thresholds of regions, so where the promise of those has failed none is pointed at. */
export function suspendRun(reading: RunReading, audits: readonly PromiseAudit[]): RunReading {
  const reason = whySuspended('region', audits)
  const shown = suspended(reading, audits)
  if (reason === null || shown.places === undefined) return shown
  const places = shown.places.map((place): RunPlace => ({
    ...place,
    looks: [],
    best: { ...place.best, triage: 'uncertain', reason },
  }))
  return { ...shown, places }
}

function suspended<T extends FrameReading | RunReading>(reading: T, audits: readonly PromiseAudit[]): T {
  const why = whySuspended(reading.probability.level, audits)
  if (why === null || reading.triage === 'outside') return reading
  return { ...reading, triage: 'uncertain', reason: why }
}
