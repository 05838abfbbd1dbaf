import type { Random } from '../random.ts'
import { clusteredAuc } from './auc-interval.ts'
import { calibrationErrorOf, inBins, massBinning } from './bins.ts'
import { calibrationInTheLarge, calibrationLine } from './calibration-line.ts'
import { mutable } from './intervals.ts'
import { brierScore, logLoss } from './metrics.ts'
import { noiseOfPerfect } from './perfect-draws.ts'
import type { JudgedCases } from './reliability-bins.ts'
import type { SubgroupReliability } from './reliability-detail.ts'

/** Parts by each attribute that the data has (view, severity, source, vendor): the part of each case, null where unknown. */
export type Attributes = Readonly<Record<string, readonly (string | null)[]>>

/** Below this many of either kind, as below it not even an interval is shown, or this many clusters, a part is only counted. */
const LEAST = { ofEach: 10, clusters: 10 } as const
const BINS = 5
const REPEATS = 200

/** What the probabilities are worth part by part; every part is listed, with figures where it is large enough. */
export function subgroupReliability(
  cases: JudgedCases,
  attributes: Attributes,
  random: Random,
): SubgroupReliability[] {
  return Object.entries(attributes).flatMap(([attribute, parts]) => {
    const values = [...new Set(parts.filter((part) => part !== null))].sort()
    return values.map((value) => {
      const members = parts.flatMap((part, i) => (part === value ? [i] : []))
      return { attribute, value, ...partReliability(pick(cases, members), random) }
    })
  })
}

const pick = ({ probabilities, labels, clusters }: JudgedCases, places: readonly number[]): JudgedCases => ({
  probabilities: places.map((i) => probabilities[i]!),
  labels: places.map((i) => labels[i]!),
  clusters: places.map((i) => clusters[i]!),
})

function partReliability(
  cases: JudgedCases,
  random: Random,
): Omit<SubgroupReliability, 'attribute' | 'value'> {
  const n = cases.labels.length
  const events = cases.labels.reduce((sum, label) => sum + label, 0)
  const clusters = new Set(cases.clusters).size
  const enough = Math.min(events, n - events) >= LEAST.ofEach && clusters >= LEAST.clusters
  return { n, events, prevalence: events / n, clusters, figures: enough ? figuresOf(cases, random) : null }
}

function figuresOf(
  { probabilities, labels, clusters }: JudgedCases,
  random: Random,
): SubgroupReliability['figures'] {
  const line = calibrationLine(probabilities, labels, clusters)
  const inTheLarge = calibrationInTheLarge(probabilities, labels, clusters)
  if (line === null || inTheLarge === null) return null
  const binning = massBinning(probabilities, BINS)
  const ece = (outcomes: readonly number[]): number =>
    calibrationErrorOf(inBins(binning, probabilities, outcomes))
  const [eceNoise = { mean: NaN, upper95: NaN }] = noiseOfPerfect(
    { probabilities, labels, clusters },
    (outcomes) => [ece(outcomes)],
    REPEATS,
    random,
  )
  return {
    auc: mutable(clusteredAuc(labels, probabilities, clusters)),
    brier: brierScore(probabilities, labels),
    logLoss: logLoss(probabilities, labels),
    ece: ece(labels),
    eceNoise,
    inTheLarge: mutable(inTheLarge),
    slope: mutable(line.slope),
  }
}
