import type { OperatingPoint } from './reliability-detail.ts'
import { clusteredWilson, mutable, type Estimate, type Interval } from './intervals.ts'
import type { JudgedCases } from './reliability-bins.ts'
import { shiftedPosterior } from './prior-shift.ts'

/** How often those with and without a stenosis are told rightly; a prior shift leaves both as they are. */
export interface Operating {
  readonly sensitivity: Estimate
  readonly specificity: Estimate
}

const CUTS = 50

/**
 * Sensitivity and specificity of calling what scores this or more, at cuts that divide the cases evenly, with 95 % Wilson
 * intervals at the effective number of cases.
 */
export function operatingCurve({ probabilities, labels, clusters }: JudgedCases): OperatingPoint[] {
  const sorted = [...probabilities].sort((a, b) => a - b)
  const cuts = Array.from({ length: CUTS }, (_, k) => sorted[Math.floor((k * sorted.length) / CUTS)] ?? NaN)
  const called = (label: number, cut: number): Estimate => {
    const members = labels.flatMap((one, i) => (one === label ? [i] : []))
    const hits = members.map((i) => (probabilities[i]! >= cut === (label === 1) ? 1 : 0))
    const value = hits.reduce<number>((sum, hit) => sum + hit, 0) / members.length
    return {
      value,
      interval: clusteredWilson(
        hits,
        members.map((i) => clusters[i]!),
      ),
    }
  }
  return [...new Set(cuts)].map((score) => ({
    score,
    sensitivity: mutable(called(1, score)),
    specificity: mutable(called(0, score)),
  }))
}

const ALL: Operating = {
  sensitivity: { value: 1, interval: [1, 1] },
  specificity: { value: 0, interval: [0, 0] },
}
const NONE: Operating = { sensitivity: ALL.specificity, specificity: ALL.sensitivity }

/**
 * Sensitivity and specificity at any cut: on the line between the two measured around it, all called at 0 and none at 1.
 * @param cut on the scale of the evidence
 */
export function operatingAt(curve: readonly OperatingPoint[], cut: number): Operating {
  const above = curve.findIndex(({ score }) => score >= cut)
  const lower = above === -1 ? curve.at(-1) : curve[above - 1]
  const upper = above === -1 ? undefined : curve[above]
  const [from, to] = [lower?.score ?? 0, upper?.score ?? 1]
  const share = to > from ? Math.min(1, Math.max(0, (cut - from) / (to - from))) : 1
  return between(lower ?? ALL, upper ?? NONE, share)
}

function between(a: Operating, b: Operating, share: number): Operating {
  const mix = (one: number, other: number) => one + share * (other - one)
  const estimate = (one: Estimate, other: Estimate): Estimate => ({
    value: mix(one.value, other.value),
    interval: [mix(one.interval[0], other.interval[0]), mix(one.interval[1], other.interval[1])],
  })
  return {
    sensitivity: estimate(a.sensitivity, b.sensitivity),
    specificity: estimate(a.specificity, b.specificity),
  }
}

/** Of those called, the share with a stenosis; NaN where none is called. */
export const positivePredictive = (sensitivity: number, specificity: number, prevalence: number): number =>
  (sensitivity * prevalence) / (sensitivity * prevalence + (1 - specificity) * (1 - prevalence))

/** Of those not called, the share without one; NaN where all are called. */
export const negativePredictive = (sensitivity: number, specificity: number, prevalence: number): number =>
  (specificity * (1 - prevalence)) / (specificity * (1 - prevalence) + (1 - sensitivity) * prevalence)

/**
 * Net benefit per case of acting on those called (Vickers and Elkin 2006), at another prevalence.
 * @param threshold in (0, 1); what one false alarm costs, against finding one, is its odds
 */
export const netBenefitAt = (
  sensitivity: number,
  specificity: number,
  prevalence: number,
  threshold: number,
): number => sensitivity * prevalence - (1 - specificity) * (1 - prevalence) * (threshold / (1 - threshold))

/** The probability from which acting is worth it, where a miss is as bad as so many false alarms (Pauker and Kassirer 1975). */
export const harmThreshold = (harmRatio: number): number => 1 / (1 + harmRatio)

/** A threshold on the shifted scale, on the scale of the evidence. */
export const ownThreshold = (threshold: number, evidencePrevalence: number, prevalence: number): number =>
  shiftedPosterior(threshold, prevalence, evidencePrevalence)

/**
 * A figure that rises with both, with the hull of what the ends of both intervals give: wider than 95 %, never narrower.
 * @returns null where the figure does not exist: none is called, say
 */
export function risingWithBoth(
  { sensitivity, specificity }: Operating,
  figure: (sensitivity: number, specificity: number) => number,
): Estimate | null {
  const value = figure(sensitivity.value, specificity.value)
  if (!Number.isFinite(value)) return null
  const ends = ([0, 1] as const).map((end) => figure(sensitivity.interval[end], specificity.interval[end]))
  const [low = value, high = value] = ends.map((end) => (Number.isFinite(end) ? end : value))
  const interval: Interval = [Math.min(low, value), Math.max(high, value)]
  return { value, interval }
}
