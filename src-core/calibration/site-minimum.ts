import type { LabelledScores } from './choose.ts'
import type { LabelCounts } from './recalibration.ts'

/**
 * The least that a level is recalibrated from. Half of the patients fit and half measure: with 10 of each kind in a half there
 * are five for each of Platt's two coefficients, below which logistic fits are not to be relied on (Vittinghoff and McCulloch,
 * Am J Epidemiol 2007), and 10 of each are what the measuring half needs to earn an interval. Ten patients leave five in a
 * half, the fewest that a standard error by patient is worth anything with. Each kind must be of two patients in a half: how
 * much patients differ cannot be told from one (the variance of an AUC divides by their number less one).
 */
export const SITE_MINIMUM = {
  ...{ ofEach: 20, ofEachInHalf: 10 },
  ...{ patients: 10, patientsInHalf: 5 },
  ...{ patientsOfEach: 4, patientsOfEachInHalf: 2 },
} as const

export const countsOf = ({ labels, clusters }: Omit<LabelledScores, 'logits'>): LabelCounts => ({
  n: labels.length,
  events: labels.reduce((sum, label) => sum + label, 0),
  patients: new Set(clusters).size,
  patientsWith: new Set(clusters.filter((_, i) => labels[i] === 1)).size,
  patientsWithout: new Set(clusters.filter((_, i) => labels[i] !== 1)).size,
})

/** Why these are too few, in plain words; nothing where they are enough. */
export function tooFew(counts: LabelCounts): string[] {
  const { n, events, patients } = counts
  const { ofEach, patients: people } = SITE_MINIMUM
  return [
    ...(events < ofEach ? [`${events} with a stenosis of 50 % or more (${ofEach} needed)`] : []),
    ...(n - events < ofEach ? [`${n - events} without one (${ofEach} needed)`] : []),
    ...ofTooFew(counts),
    ...(patients < people ? [`${patients} patients (${people} needed)`] : []),
  ]
}

/** The part of it that no further label of the same patients mends: which kind is of too few of them. */
export function ofTooFew({ n, events, patientsWith, patientsWithout }: LabelCounts): string[] {
  const needed = SITE_MINIMUM.patientsOfEach
  const kinds = [
    { cases: events, patients: patientsWith, words: 'those with a stenosis' },
    { cases: n - events, patients: patientsWithout, words: 'those without one' },
  ]
  return kinds.flatMap(({ cases, patients, words }) =>
    cases > 0 && patients < needed
      ? [`${words} are of ${patients} ${patients === 1 ? 'patient' : 'patients'} (${needed} needed)`]
      : [],
  )
}
