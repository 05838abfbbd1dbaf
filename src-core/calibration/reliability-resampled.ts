import type { Random } from '../random.ts'
import { brierParts } from './brier-parts.ts'
import { bootstrapByCluster } from './cluster-draws.ts'
import { calibrationErrorOf, inBins, type Binning } from './bins.ts'
import { wilson, type Interval } from './intervals.ts'
import { logLossOf } from './metrics.ts'
import { netBenefit, THRESHOLDS } from './net-benefit.ts'
import { noiseOfPerfect } from './perfect-draws.ts'
import type { JudgedCases } from './reliability-bins.ts'
import { smoothCurve } from './reliability-curve.ts'
import type { ReliabilityDetail } from './reliability-detail.ts'

const NOISE_REPEATS = 400

type Resampled = Pick<ReliabilityDetail, 'brier' | 'logLoss' | 'accuracy' | 'ece' | 'curve' | 'netBenefit'>

/** The figures whose intervals come of drawing clusters again: one series of draws for all of them. */
export function resampled(
  cases: JudgedCases,
  binning: Binning,
  replicates: number,
  random: Random,
): Resampled {
  const { probabilities, labels, clusters } = cases
  const { span, scores, observed, effective, observedBy } = smoothCurve(
    probabilities,
    labels,
    clusters,
    random,
  )
  const losses = probabilities.map((p, i) => logLossOf(p, labels[i]!))
  const squares = probabilities.map((p, i) => (p - labels[i]!) ** 2)
  const gaps = probabilities.map((p, i) => p - labels[i]!)
  const rights = probabilities.map((p, i) => (p >= 0.5 === (labels[i] === 1) ? 1 : 0))
  const decide = (weights: ArrayLike<number>): number[] =>
    THRESHOLDS.flatMap((threshold) => {
      const { model, all } = netBenefit(probabilities, labels, threshold, weights)
      return [model, model - Math.max(0, all)]
    })
  const figures = (weights: Float64Array): number[] => [
    weightedMean(squares, weights),
    weightedMean(losses, weights),
    weightedMean(rights, weights),
    weightedError(binning, gaps, weights),
    ...decide(weights),
    ...observedBy(weights),
  ]
  const values = figures(new Float64Array(labels.length).fill(1))
  const intervals = bootstrapByCluster(clusters, figures, replicates, random)
  const at = (k: number) => ({ value: values[k]!, interval: pair(intervals[k]!) })
  const benefit = 4
  const curve = benefit + 2 * THRESHOLDS.length
  return {
    brier: at(0),
    logLoss: at(1),
    accuracy: at(2),
    ece: at(3),
    netBenefit: THRESHOLDS.map((threshold, t) => ({
      threshold,
      model: at(benefit + 2 * t),
      all: netBenefit(probabilities, labels, threshold).all,
      gain: at(benefit + 1 + 2 * t),
    })),
    curve: {
      span,
      points: scores.map((score, k) => ({
        score,
        observed: observed[k]!,
        interval: hull(intervals[curve + k]!, wilson(observed[k]! * effective[k]!, effective[k]!)),
      })),
    },
  }
}

/** Where a place saw no case of one kind, no draw of the same cases does: Wilson's interval knows how little that says. */
const hull = (drawn: Interval, wilsons: Interval): [number, number] => [
  Math.min(drawn[0], wilsons[0]),
  Math.max(drawn[1], wilsons[1]),
]

const pair = ([low, high]: Interval): [number, number] => [low, high]

function weightedMean(values: readonly number[], weights: ArrayLike<number>): number {
  let [sum, total] = [0, 0]
  for (const [i, value] of values.entries()) {
    sum += weights[i]! * value
    total += weights[i]!
  }
  return sum / total
}

/** Expected calibration error with some cases counted more often: |sum of what was said less what was|, bin by bin. */
function weightedError(binning: Binning, gaps: readonly number[], weights: ArrayLike<number>): number {
  let [error, total] = [0, 0]
  for (const bin of binning) {
    let gap = 0
    for (const i of bin) {
      gap += weights[i]! * gaps[i]!
      total += weights[i]!
    }
    error += Math.abs(gap)
  }
  return error / total
}

/** ECE and Brier's reliability as they are, and as a perfect model with these scores and clusters would show them. */
export function againstPerfect(cases: JudgedCases, binning: Binning, random: Random) {
  const { probabilities, labels } = cases
  const figures = (outcomes: readonly number[]): readonly [number, number] => [
    calibrationErrorOf(inBins(binning, probabilities, outcomes)),
    brierParts(probabilities, outcomes).reliability,
  ]
  const nothing = { mean: NaN, upper95: NaN }
  const [eceNoise = nothing, reliabilityNoise = nothing] = noiseOfPerfect(
    cases,
    figures,
    NOISE_REPEATS,
    random,
  )
  return { eceNoise, brierParts: { ...brierParts(probabilities, labels), reliabilityNoise } }
}
