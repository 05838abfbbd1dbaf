import { applyCalibrator } from '#core/calibration/calibrator.ts'
import { chooseCalibrator } from '#core/calibration/choose.ts'
import { groupedFolds } from '#core/calibration/folds.ts'
import { logLossOf } from '#core/calibration/metrics.ts'
import type { PatchViews } from '#core/model/patch-views.ts'
import { seededRandom } from '#core/random.ts'
import { clustersOf, columnsOf, labelsOf, type Scored } from '../evaluation/columns.ts'
import { orThrow } from '../or-throw.ts'
import { logitIn, type PatchFoldsFile } from './patch-folds-file.ts'

/** The patches that the calibrator of the patch level is fitted on, and what decided. */
export interface PooledPatches {
  readonly cases: readonly Scored[]
  /** How many of them are judged by other networks than the model, 0 where its own are better alone. */
  readonly others: number
  /** Mean log loss on the model's own patches, out of fold, by a calibrator fitted with the others' and without; null where there are none. */
  readonly logLoss: { readonly together: number; readonly alone: number } | null
}

const FOLDS = 5
const SEED = 1

/**
 * A model has some patches that it never saw; for those it learned from, the networks of `lab cross-validate` stand in. Their
 * logits are pooled with the model's own only where that calibrates the model itself no worse: a network that is not the model
 * may be surer or less sure than it.
 * @param own the model on patches held out of its training
 */
export function pooledPatches(
  own: readonly Scored[],
  folds: PatchFoldsFile | null,
  views: PatchViews,
): PooledPatches {
  if (folds === null) return { cases: own, others: 0, logLoss: null }
  const clusterOf = new Map(folds.patches.map(({ name, cluster }) => [name, cluster]))
  const held = own.map((scored) => ({ ...scored, cluster: clusterOf.get(scored.cluster) ?? scored.cluster }))
  const names = new Set(own.map(({ cluster }) => cluster))
  const others = folds.patches
    .filter(({ name }) => !names.has(name))
    .map(({ label, cluster, outOfFold }) => ({ label, cluster, logit: logitIn(outOfFold, views) }))
  const logLoss = { together: lossWith(held, others), alone: lossWith(held, []) }
  return logLoss.together <= logLoss.alone
    ? { cases: [...held, ...others], others: others.length, logLoss }
    : { cases: held, others: 0, logLoss }
}

/** On the model's own patches alone, each by a calibrator that knows neither it nor a near copy. */
function lossWith(held: readonly Scored[], others: readonly Scored[]): number {
  const folds = groupedFolds(labelsOf(held), clustersOf(held), FOLDS, seededRandom(SEED))
  const losses = [...new Set(folds)].flatMap((fold) => {
    const asked = held.filter((_, i) => folds[i] === fold)
    const hidden = new Set(clustersOf(asked))
    const known = [...held, ...others].filter(({ cluster }) => !hidden.has(cluster))
    const { calibrator } = orThrow(chooseCalibrator(columnsOf(known), seededRandom(SEED)))
    return asked.map(({ logit, label }) => logLossOf(applyCalibrator(calibrator, logit), label))
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}
