import { NOT_CALIBRATED, type Probability, type RunReading, type Triage } from './types.ts'

/** What the runs of a study say together. */
export interface StudyReading {
  readonly probability: Probability
  readonly triage: Triage
  readonly reason: string | null
  readonly modelId: string
  readonly engine: string
}

/** Most urgent first. A run the model does not know must not hide behind one where it found nothing. */
const urgency: Readonly<Record<Triage, number>> = { look: 0, uncertain: 1, outside: 2, nothing: 3 }

/** The order in which the runs of a study deserve a look. */
export const byUrgency = (a: Judged, b: Judged): number =>
  urgency[a.triage] - urgency[b.triage] || b.probability.value - a.probability.value
type Judged = Pick<RunReading, 'triage' | 'probability'>

/**
 * The run that asks most for a person speaks for its study: a lesion in one projection is a lesion. One outside what the
 * model knows (a ventriculogram, say, as nearly every study has) speaks only where all are. There is no evidence at this
 * level, so the value orders studies and is not a frequency.
 * @returns null without runs
 */
export function studyReading(runs: readonly RunReading[]): StudyReading | null {
  const judged = runs.filter(({ triage }) => triage !== 'outside')
  const [leading] = (judged.length > 0 ? judged : [...runs]).sort(byUrgency)
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
