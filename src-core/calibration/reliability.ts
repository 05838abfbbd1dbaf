import type { Random } from '../random.ts'
import type { Evidence, Reliability } from '../reading/types.ts'
import { clusteredAuc } from './auc-interval.ts'
import { calibrationInTheLarge, calibrationSlope, type Estimate } from './calibration-line.ts'
import { clusteredWilson, type Interval } from './intervals.ts'
import { brierScore, eceNoiseFloor, equalMassBins, expectedCalibrationError } from './metrics.ts'

const BINS = 10
const NOISE_REPEATS = 400

/** Cases that were not used to fit the model, nor the calibrator. */
export interface ReliabilityInput {
  /** After calibration, in [0, 1]. */
  readonly probabilities: readonly number[]
  /** 1 for stenosis. */
  readonly labels: readonly number[]
  /** Name of each case's image or patient: cases of one go together. */
  readonly clusters: readonly string[]
  /** Where the cases come from; n, events and prevalence are counted here. */
  readonly evidence: Pick<Evidence, 'source' | 'split' | 'fittedAt'>
  readonly random: Random
}

/**
 * What the probabilities have been worth: ten bins of equal mass with 95 % Wilson intervals at the effective number of cases,
 * AUC with an interval by DeLong and Obuchowski, slope and calibration in the large with cluster-robust intervals, Brier
 * score, and ECE beside what a perfect model would show.
 * @throws without both kinds of cases: reliability cannot be said then
 */
export function computeReliability(input: ReliabilityInput): Reliability {
  const { probabilities, labels, clusters, random } = input
  const events = labels.filter((label) => label === 1).length
  const n = labels.length
  if (events === 0 || events === n) throw new Error('reliability needs both kinds of cases')
  const auc = clusteredAuc(labels, probabilities, clusters)
  return {
    evidence: { ...input.evidence, n, events, prevalence: events / n },
    bins: binsOf(probabilities, labels, clusters),
    auc: { value: auc.value, interval: pair(auc.interval) },
    brier: brierScore(probabilities, labels),
    ece: expectedCalibrationError(probabilities, labels, BINS),
    eceNoiseFloor: eceNoiseFloor(probabilities, BINS, NOISE_REPEATS, random),
    slope: known(calibrationSlope(probabilities, labels, clusters), 'slope'),
    inTheLarge: known(calibrationInTheLarge(probabilities, labels, clusters), 'intercept'),
  }
}

function binsOf(
  probabilities: readonly number[],
  labels: readonly number[],
  clusters: readonly string[],
): Reliability['bins'] {
  return equalMassBins(probabilities, labels, BINS).map(({ cases, meanScore, observed }) => {
    const scores = cases.map((i) => probabilities[i]!)
    const interval = clusteredWilson(
      cases.map((i) => labels[i]!),
      cases.map((i) => clusters[i]!),
    )
    const [from, to] = [Math.min(...scores), Math.max(...scores)]
    return { from, to, n: cases.length, meanScore, observed, interval: pair(interval) }
  })
}

const pair = ([low, high]: Interval): [number, number] => [low, high]

function known(estimate: Estimate | null, what: string): { value: number; interval: [number, number] } {
  if (estimate === null)
    throw new Error(`the calibration ${what} has no finite fit: its classes are separated`)
  return { value: estimate.value, interval: pair(estimate.interval) }
}
