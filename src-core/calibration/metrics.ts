import type { Random } from '../random.ts'
import { calibrationErrorOf, inBins, massBinning } from './bins.ts'
import { inside } from './sigmoid.ts'

/** Mean squared distance of probability and outcome. */
export const brierScore = (probabilities: readonly number[], outcomes: readonly number[]): number =>
  mean(probabilities.map((p, i) => (p - outcomes[i]!) ** 2))

/** -ln of the probability that was given to what was; probabilities of 0 and 1 are taken for 1e-12 from them. */
export function logLossOf(probability: number, label: number): number {
  const p = inside(probability)
  return -(label * Math.log(p) + (1 - label) * Math.log1p(-p))
}

/** Mean of `logLossOf`. */
export const logLoss = (probabilities: readonly number[], labels: readonly number[]): number =>
  mean(probabilities.map((p, i) => logLossOf(p, labels[i]!)))

/** Expected calibration error over bins of equal mass: |observed - mean score|, weighted by cases. */
export const expectedCalibrationError = (
  probabilities: readonly number[],
  labels: readonly number[],
  bins: number,
): number => calibrationErrorOf(inBins(massBinning(probabilities, bins), probabilities, labels))

/**
 * The ECE that a perfectly calibrated model with these scores would show on average: labels are drawn from the scores
 * themselves, one by one. A measured ECE below this says nothing against the model.
 * @param repeats draws; 200 give it to about 2 %
 */
export function eceNoiseFloor(
  probabilities: readonly number[],
  bins: number,
  repeats: number,
  random: Random,
): number {
  const sorted = [...probabilities].sort((a, b) => a - b)
  const binning = massBinning(sorted, bins)
  let sum = 0
  for (let r = 0; r < repeats; r++) {
    const labels = sorted.map((p) => (random() < p ? 1 : 0))
    sum += calibrationErrorOf(inBins(binning, sorted, labels))
  }
  return sum / repeats
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
