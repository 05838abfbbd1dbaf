import type { Random } from '../random.ts'

/** Mean squared distance of probability and outcome. */
export const brierScore = (probabilities: readonly number[], labels: readonly number[]): number =>
  mean(probabilities.map((p, i) => (p - labels[i]!) ** 2))

/** Cases from `from` up to `to` in the order of their probability. */
export interface Bin {
  readonly cases: readonly number[]
  readonly meanScore: number
  readonly observed: number
}

/**
 * Bins of (nearly) equally many cases in the order of probability, as numpy.array_split cuts them. Ties keep their order.
 * @returns at most `count` bins, none empty
 */
export function equalMassBins(
  probabilities: readonly number[],
  labels: readonly number[],
  count: number,
): Bin[] {
  const order = orderOf(probabilities)
  const bins = Math.min(count, order.length)
  return Array.from({ length: bins }, (_, b) => {
    const cases = order.slice(cut(order.length, bins, b), cut(order.length, bins, b + 1))
    return {
      cases,
      meanScore: mean(cases.map((i) => probabilities[i]!)),
      observed: mean(cases.map((i) => labels[i]!)),
    }
  })
}

/** The first `n % bins` bins get one case more. */
const cut = (n: number, bins: number, bin: number): number =>
  Math.floor(n / bins) * bin + Math.min(bin, n % bins)

const orderOf = (values: readonly number[]): number[] =>
  values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b)

/** Expected calibration error over equal-mass bins: |observed - mean score|, weighted by cases. */
export const expectedCalibrationError = (
  probabilities: readonly number[],
  labels: readonly number[],
  bins: number,
): number => eceOf(equalMassBins(probabilities, labels, bins), labels.length)

const eceOf = (bins: readonly Bin[], n: number): number =>
  bins.reduce(
    (sum, { cases, meanScore, observed }) => sum + (cases.length / n) * Math.abs(observed - meanScore),
    0,
  )

/**
 * The ECE that a perfectly calibrated model with these scores would show on average: labels are drawn from the scores
 * themselves. A measured ECE below this says nothing against the model.
 * @param repeats draws; 200 give it to about 2 %
 */
export function eceNoiseFloor(
  probabilities: readonly number[],
  bins: number,
  repeats: number,
  random: Random,
): number {
  const sorted = [...probabilities].sort((a, b) => a - b)
  let sum = 0
  for (let r = 0; r < repeats; r++) {
    const labels = sorted.map((p) => (random() < p ? 1 : 0))
    sum += expectedCalibrationError(sorted, labels, bins)
  }
  return sum / repeats
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
