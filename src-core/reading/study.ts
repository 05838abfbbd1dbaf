import { NOT_CALIBRATED, type Probability, type RunReading, type Triage } from './types.ts'

/** What the runs of a study say together. */
export interface StudyReading {
  readonly probability: Probability
  readonly triage: Triage
  readonly reason: string | null
  readonly modelId: string
  readonly engine: string
}

/** What asks most for a person comes first; `outside` only where nothing else was found. */
const order: readonly Triage[] = ['look', 'uncertain', 'nothing', 'outside']

/**
 * The run that asks most for a person speaks for its study: a lesion in one projection is a lesion. There is no
 * evidence at this level, so the value orders studies and is not a frequency.
 * @returns null without runs
 */
export function studyReading(runs: readonly RunReading[]): StudyReading | null {
  const [leading] = [...runs].sort(byUrgency)
  if (!leading) return null
  const { probability, triage, reason, modelId, engine } = leading
  const value = probability.value
  return {
    probability: { value, level: 'study', interval: null, evidence: NOT_CALIBRATED },
    triage,
    reason,
    modelId,
    engine,
  }
}

const byUrgency = (a: RunReading, b: RunReading): number =>
  order.indexOf(a.triage) - order.indexOf(b.triage) || b.probability.value - a.probability.value
