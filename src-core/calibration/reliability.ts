import type { Random } from '../random.ts'
import type { Evidence, Reliability } from '../reading/types.ts'
import { clusteredAuc, delongAuc } from './auc-interval.ts'
import { calibrationErrorOf, inBins, massBinning, widthBinning, type Binning } from './bins.ts'
import { calibrationInTheLarge, calibrationLine, type CalibrationLine } from './calibration-line.ts'
import { debiasedErrors } from './debiased.ts'
import { mutable } from './intervals.ts'
import { brierScore, eceNoiseFloor } from './metrics.ts'
import { operatingCurve } from './operating.ts'
import { reliabilityBins, type JudgedCases } from './reliability-bins.ts'
import type { ReliabilityDetail } from './reliability-detail.ts'
import { againstPerfect, resampled } from './reliability-resampled.ts'
import { subgroupReliability, type Attributes } from './subgroups.ts'

const BINS = 10
const NOISE_REPEATS = 400
const REPLICATES = 400

/** Cases that were not used to fit the model, nor the calibrator; probabilities after calibration. */
export interface ReliabilityInput extends JudgedCases {
  /** Where the cases come from; n, events and prevalence are counted here. */
  readonly evidence: Pick<Evidence, 'source' | 'split' | 'fittedAt'>
  /** Parts of the cases to report apart, where the data has them. */
  readonly attributes?: Attributes
  /** Draws of the intervals that come of drawing; 400 if left out. */
  readonly replicates?: number
  readonly random: Random
}

/**
 * What the probabilities have been worth: ten bins of equal mass with 95 % Wilson intervals at the effective number of cases,
 * AUC with an interval by DeLong and Obuchowski, slope and calibration in the large with cluster-robust intervals, Brier
 * score, and ECE beside what a perfect model would show; `detail` has the rest.
 * @throws without both kinds of cases: reliability cannot be said then
 */
export function computeReliability(input: ReliabilityInput): Reliability {
  const { probabilities, labels, clusters, random } = input
  const events = labels.filter((label) => label === 1).length
  const n = labels.length
  const inTheLarge = calibrationInTheLarge(probabilities, labels, clusters)
  if (inTheLarge === null) throw new Error('reliability needs both kinds of cases')
  const line = calibrationLine(probabilities, labels, clusters)
  if (line === null) throw new Error('the calibration slope has no finite fit: its classes are separated')
  const binning = massBinning(probabilities, BINS)
  return {
    evidence: { ...input.evidence, n, events, prevalence: events / n },
    bins: reliabilityBins(binning, input),
    auc: mutable(clusteredAuc(labels, probabilities, clusters)),
    brier: brierScore(probabilities, labels),
    ece: calibrationErrorOf(inBins(binning, probabilities, labels)),
    eceNoiseFloor: eceNoiseFloor(probabilities, BINS, NOISE_REPEATS, random),
    slope: mutable(line.slope),
    inTheLarge: mutable(inTheLarge),
    detail: detailOf(input, binning, line),
  }
}

function detailOf(input: ReliabilityInput, binning: Binning, line: CalibrationLine): ReliabilityDetail {
  const { probabilities, labels, clusters, attributes = {}, replicates = REPLICATES, random } = input
  const widths = widthBinning(probabilities, BINS)
  const debiased = debiasedErrors(inBins(binning, probabilities, labels), labels, clusters)
  return {
    clusters: new Set(clusters).size,
    replicates,
    ...resampled(input, binning, replicates, random),
    ...againstPerfect(input, binning, random),
    eceDebiased: debiased.ece,
    rmsErrorDebiased: debiased.rms,
    intercept: mutable(line.intercept),
    weakCalibration: line.test,
    aucDeLong: mutable(delongAuc(labels, probabilities)),
    widthBins: reliabilityBins(widths, input),
    eceOfWidthBins: calibrationErrorOf(inBins(widths, probabilities, labels)),
    operating: operatingCurve(input),
    subgroups: subgroupReliability(input, attributes, random),
  }
}
