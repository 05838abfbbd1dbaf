import { applyCalibrator, type Calibrator } from '#core/calibration/calibrator.ts'
import { byFold } from '#core/calibration/by-fold.ts'
import { chooseCalibrator } from '#core/calibration/choose.ts'
import { fitAnyway, fitCalibrator } from '#core/calibration/fit.ts'
import { groupedFolds } from '#core/calibration/folds.ts'
import { brierScore, logLoss } from '#core/calibration/metrics.ts'
import type { Difference, LevelLedger } from '#core/ledger/ledger-file.ts'
import { seededRandom } from '#core/random.ts'
import { ok, type Result } from '#core/result.ts'
import { clusterBootstrap, type Estimate } from '#core/training/bootstrap.ts'
import { rankAuc } from '../circuit/rank-auc.ts'
import { REPLICATES } from '../evaluation/measure.ts'

/** The same cases scored by every path. */
export interface PathScores {
  readonly source: string
  readonly labels: readonly number[]
  readonly clusters: readonly string[]
  readonly logits: Readonly<Record<PathName, readonly number[]>>
}

/** `retrained` is the shipped circuit's path trained on like the classical one; it stays in the lab. */
export const PATHS = ['circuit', 'withoutCircuit', 'classical', 'retrained'] as const
export type PathName = (typeof PATHS)[number]

const SEED = 1
const FOLDS = 5

/** Fitted on cases of their own, measured on others. */
export function levelLedger(fit: PathScores, measured: PathScores, ordered: PathScores): LevelLedger {
  const calibrators = calibratorsOf(fit)
  return figuresOf(calibrators, measured, ordered, (path) =>
    measured.logits[path].map((logit) => applyCalibrator(calibrators[path], logit)),
  )
}

/** Too few for two parts: what is measured is out of fold, what is kept is fitted on all. */
export function outOfFoldLedger(cases: PathScores): LevelLedger {
  const calibrators = calibratorsOf(cases)
  const { labels, clusters } = cases
  const folds = groupedFolds(labels, clusters, FOLDS, seededRandom(SEED))
  const held = (path: PathName): number[] => {
    const logits = cases.logits[path]
    const learn = (others: readonly number[]): Result<(at: number) => number> => {
      const own = fitAnyway(
        calibrators.circuit.kind,
        others.map((i) => logits[i]!),
        others.map((i) => labels[i]!),
      )
      return own.ok ? ok((i) => applyCalibrator(own.value, logits[i]!)) : own
    }
    return orThrow(byFold(folds, learn))
  }
  return figuresOf(calibrators, cases, cases, held)
}

/** All of the kind that suits the shipped path: a better calibrator must not pass for a better circuit. */
function calibratorsOf({ logits, labels, clusters }: PathScores): Record<PathName, Calibrator> {
  const chosen = orThrow(
    chooseCalibrator({ logits: logits.circuit, labels, clusters }, seededRandom(SEED)),
  ).calibrator
  const fitted = (path: PathName): Calibrator => orThrow(fitCalibrator(chosen.kind, logits[path], labels))
  return {
    circuit: fitted('circuit'),
    withoutCircuit: fitted('withoutCircuit'),
    classical: fitted('classical'),
    retrained: fitted('retrained'),
  }
}

function figuresOf(
  calibrators: Record<PathName, Calibrator>,
  measured: PathScores,
  ordered: PathScores,
  probabilitiesOf: (path: PathName) => number[],
): LevelLedger {
  const all = {
    circuit: probabilitiesOf('circuit'),
    withoutCircuit: probabilitiesOf('withoutCircuit'),
    classical: probabilitiesOf('classical'),
    retrained: probabilitiesOf('retrained'),
  }
  const path = (name: PathName): LevelLedger['paths']['circuit'] => ({
    calibrator: calibrators[name],
    auc: over(ordered, (i) => rankAuc(at(ordered.labels, i), at(ordered.logits[name], i))),
    brier: brierScore(all[name], measured.labels),
    logLoss: logLoss(all[name], measured.labels),
  })
  const between = (one: PathName, other: PathName): Difference =>
    differenceOf(measured, ordered, all, one, other)
  return {
    calibrated: counted(measured),
    ordered: counted(ordered),
    paths: { circuit: path('circuit'), withoutCircuit: path('withoutCircuit'), classical: path('classical') },
    against: {
      withoutCircuit: between('circuit', 'withoutCircuit'),
      classical: between('circuit', 'classical'),
    },
    trainedAlike: between('retrained', 'classical'),
  }
}

/** Paired, case by case. */
function differenceOf(
  measured: PathScores,
  ordered: PathScores,
  all: Readonly<Record<PathName, readonly number[]>>,
  one: PathName,
  other: PathName,
): Difference {
  const { labels } = measured
  const [own, its] = [all[one], all[other]]
  const nearer = labels.map((label, i) => 100 * (label === 1 ? 1 : -1) * (own[i]! - its[i]!))
  const brier = labels.map((label, i) => (its[i]! - label) ** 2 - (own[i]! - label) ** 2)
  const auc = (name: PathName, i: readonly number[]): number =>
    rankAuc(at(ordered.labels, i), at(ordered.logits[name], i))
  return {
    nearer: over(measured, (i) => meanOf(at(nearer, i))),
    moved: 100 * meanOf(own.map((p, i) => Math.abs(p - its[i]!))),
    brier: over(measured, (i) => meanOf(at(brier, i))),
    auc: over(ordered, (i) => auc(one, i) - auc(other, i)),
  }
}

function over({ clusters }: PathScores, statistic: (cases: readonly number[]) => number) {
  const { value, interval }: Estimate = clusterBootstrap(clusters, statistic, REPLICATES, seededRandom(SEED))
  const [low, high] = interval
  const both: [number, number] = [low, high]
  return { value, interval: both }
}

const counted = ({ source, labels, clusters }: PathScores) => ({
  source,
  n: labels.length,
  events: labels.filter((label) => label === 1).length,
  images: new Set(clusters).size,
})

const at = (values: readonly number[], indices: readonly number[]): number[] => indices.map((i) => values[i]!)
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** Here it is the command that fails. */
function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.error.message} ${result.error.action}`)
}
