import type { LabelledScores } from './choose.ts'
import type { LabelCounts } from './recalibration.ts'

/**
 * The least that a level is recalibrated from. Half of the patients fit and half measure: with 10 of each kind in a half there
 * are five for each of Platt's two coefficients, below which logistic fits are not to be relied on (Vittinghoff and McCulloch,
 * Am J Epidemiol 2007), and 10 of each are what the measuring half needs to earn an interval. Ten patients leave five in a
 * half, the fewest that a standard error by patient is worth anything with.
 */
export const SITE_MINIMUM = { ofEach: 20, ofEachInHalf: 10, patients: 10, patientsInHalf: 5 } as const

export const countsOf = ({ labels, clusters }: Omit<LabelledScores, 'logits'>): LabelCounts => ({
  n: labels.length,
  events: labels.reduce((sum, label) => sum + label, 0),
  patients: new Set(clusters).size,
})

/** Why these are too few, in plain words; nothing where they are enough. */
export function tooFew({ n, events, patients }: LabelCounts): string[] {
  const { ofEach, patients: people } = SITE_MINIMUM
  return [
    ...(events < ofEach ? [`${events} with a stenosis of 50 % or more (${ofEach} needed)`] : []),
    ...(n - events < ofEach ? [`${n - events} without one (${ofEach} needed)`] : []),
    ...(patients < people ? [`${patients} patients (${people} needed)`] : []),
  ]
}
