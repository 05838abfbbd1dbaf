import type { SeenErrors, TriageThresholds } from './calibration-file.ts'

/** Error rates that triage promises, class by class. */
export interface PromisedRates {
  /** At most this share of cases without a stenosis is called `look`. */
  readonly falseAlarms: number
  /** At most this share of cases with one is called `nothing`. */
  readonly misses: number
}

/**
 * Thresholds by class-conditional split conformal prediction (Vovk 2012): each is an order statistic of the calibration
 * scores of one class, at rank floor(share · (n + 1)), which keeps the promise for exchangeable cases, whatever the model.
 * Scores beyond the threshold, not on it, are called. Null where the class has too few cases for its promise. Where both
 * promises leave nothing uncertain, the two thresholds meet in the middle.
 * @param labels 1 for stenosis
 */
export function conformalThresholds(
  logits: readonly number[],
  labels: readonly number[],
  promise: PromisedRates,
): TriageThresholds {
  const nothing = lowRank(
    logits.filter((_, i) => labels[i] === 1),
    promise.misses,
  )
  const alarms = lowRank(
    logits.filter((_, i) => labels[i] !== 1).map((logit) => -logit),
    promise.falseAlarms,
  )
  const look = alarms === null ? null : -alarms
  const said = {
    promised: {
      misses: nothing === null ? null : promise.misses,
      falseAlarms: look === null ? null : promise.falseAlarms,
    },
    rule: ruleOf(promise),
  }
  if (look === null || nothing === null || look >= nothing) return { look, nothing, ...said }
  const middle = (look + nothing) / 2
  return { look: middle, nothing: middle, ...said }
}

/**
 * The lower threshold alone, where no case without a stenosis is known: nothing is ever called `look`.
 * @param logits of cases with a stenosis
 */
export function missesThreshold(logits: readonly number[], misses: number): TriageThresholds {
  const rule =
    `Conformal threshold: of 100 with a stenosis at most ${100 * misses} are called nothing. ` +
    `No case without one is known, so none is called look.`
  const nothing = lowRank(logits, misses)
  return {
    look: null,
    nothing,
    promised: { misses: nothing === null ? null : misses, falseAlarms: null },
    rule,
  }
}

/** What thresholds would have called of labelled cases, as triage does: beyond a threshold, not on it. @param labels 1 for stenosis */
export function errorsOf(
  { look, nothing }: Pick<TriageThresholds, 'look' | 'nothing'>,
  logits: readonly number[],
  labels: readonly number[],
): Pick<SeenErrors, 'misses' | 'falseAlarms'> {
  const withOne = logits.filter((_, i) => labels[i] === 1)
  const without = logits.filter((_, i) => labels[i] !== 1)
  const missed = withOne.filter((logit) => nothing !== null && logit < nothing)
  const alarms = without.filter((logit) => look !== null && logit > look)
  return {
    misses: { errors: missed.length, of: withOne.length },
    falseAlarms: { errors: alarms.length, of: without.length },
  }
}

/** A share `share` of new scores of this class at most lies below it; null when even the lowest promises less. */
function lowRank(scores: readonly number[], share: number): number | null {
  const rank = Math.floor(share * (scores.length + 1))
  return [...scores].sort((a, b) => a - b)[rank - 1] ?? null
}

const ruleOf = ({ falseAlarms, misses }: PromisedRates): string =>
  `Class-conditional conformal thresholds: of 100 without a stenosis at most ${100 * falseAlarms} are called look, of 100 with ` +
  `one at most ${100 * misses} are called nothing.`
