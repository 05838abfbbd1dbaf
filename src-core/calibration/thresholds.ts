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
 * Where cases come in patients it is patients that are exchangeable, and the rank is over them (`lowRank`).
 * Scores beyond the threshold, not on it, are called. Null where the class has too few patients for its promise. Where both
 * promises leave nothing uncertain, the two thresholds meet in the middle.
 * @param labels 1 for stenosis
 * @param patients of each case; each case is one of its own if left out
 */
export function conformalThresholds(
  logits: readonly number[],
  labels: readonly number[],
  promise: PromisedRates,
  patients?: readonly string[],
): TriageThresholds {
  const names = patients ?? eachAlone(logits)
  const cases = logits.map((logit, i) => ({ logit, patient: names[i]!, label: labels[i] }))
  const ill = cases.filter(({ label }) => label === 1).map((one) => ({ ...one, score: one.logit }))
  const well = cases.filter(({ label }) => label !== 1).map((one) => ({ ...one, score: -one.logit }))
  const [nothing, alarms] = [lowRank(ill, promise.misses), lowRank(well, promise.falseAlarms)]
  const look = alarms === null ? null : -alarms
  const said = {
    promised: {
      misses: nothing === null ? null : promise.misses,
      falseAlarms: look === null ? null : promise.falseAlarms,
    },
    rule: ruleOf(patients !== undefined, [
      alarmWords(promise.falseAlarms, look, patientsOf(well)),
      missWords(promise.misses, nothing, patientsOf(ill)),
    ]),
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
  const names = eachAlone(logits)
  const nothing = lowRank(
    logits.map((score, i) => ({ score, patient: names[i]! })),
    misses,
  )
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

/** A score of one class; the lower, the nearer to being called wrongly. */
interface Scored {
  readonly score: number
  readonly patient: string
}

/**
 * A share `share` at most of new patients' cases lies below it, every patient counting alike, however many cases they have (Lee,
 * Barber and Willett, hierarchical conformal prediction, 2023); null when even the lowest promises less. A frame tells next to
 * nothing that the next one of the same patient has not told, so ten frames of one patient are no ten cases. With one case a
 * patient it is the usual rank.
 */
function lowRank(cases: readonly Scored[], share: number): number | null {
  const casesOf = new Map<string, number>()
  for (const { patient } of cases) casesOf.set(patient, (casesOf.get(patient) ?? 0) + 1)
  const room = share * (casesOf.size + 1)
  // In patients; the new one, of whom nothing is known, is one of them.
  let [below, found]: [number, number | null] = [1, null]
  for (const { score, patient } of [...cases].sort((a, b) => a.score - b.score)) {
    if (below > room) break
    found = score
    below += 1 / (casesOf.get(patient) ?? 1)
  }
  return found
}

const eachAlone = (cases: readonly unknown[]): string[] => cases.map((_, i) => String(i))
const patientsOf = (cases: readonly Scored[]): number => new Set(cases.map(({ patient }) => patient)).size

const ruleOf = (byPatient: boolean, [alarms, misses]: readonly [Said, Said]): string => {
  const [by, who] = byPatient ? [' by patient', 'patients'] : ['', 'cases']
  return `Class-conditional conformal thresholds${by}: ${alarms(who)}, ${misses(who)}.`
}

/** What is promised of a class, or how many it takes, of patients or of cases. */
type Said = (who: string) => string

const alarmWords = (rate: number, threshold: number | null, count: number): Said =>
  threshold === null
    ? (who) =>
        `none is called look, as a promise takes ${least(rate)} ${who} without a stenosis and here are ${count}`
    : () => `of 100 without a stenosis at most ${100 * rate} are called look`

const missWords = (rate: number, threshold: number | null, count: number): Said =>
  threshold === null
    ? (who) =>
        `none is called nothing, as a promise takes ${least(rate)} ${who} with a stenosis and here are ${count}`
    : () => `of 100 with one at most ${100 * rate} are called nothing`

/** With fewer even the lowest score promises less. */
const least = (rate: number): number => Math.ceil(1 / rate) - 1
