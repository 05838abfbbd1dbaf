import { logLossOf } from '#core/calibration/metrics.ts'
import { outOfFoldProbabilities } from '#core/calibration/choose.ts'
import type { PatchViews } from '#core/model/patch-views.ts'
import { seededRandom } from '#core/random.ts'
import { clusterBootstrap, type Estimate } from '#core/training/bootstrap.ts'
import { decisions } from '#core/training/decisions.ts'
import { aucOf, REPLICATES } from '../evaluation/measure.ts'
import { columnsOf } from '../evaluation/columns.ts'
import { orThrow } from '../or-throw.ts'
import { logitIn, type FoldedPatch, type PatchFoldsFile, type TriedViews } from './patch-folds-file.ts'

const SEED = 1
const FOLDS = 5

/** Both numbers of positions on the same patches; the one with the lower log loss is chosen, one where they are equal. */
export function viewsFigures(patches: readonly FoldedPatch[]): PatchFoldsFile['views'] {
  const [one, eight] = [probabilitiesOf(patches, 1), probabilitiesOf(patches, 8)]
  const loss = meanLoss(patches)
  const difference = estimate(patches, (cases) => loss(cases, eight) - loss(cases, one))
  return {
    tried: [tried(patches, 1, one), tried(patches, 8, eight)],
    difference,
    chosen: difference.value < 0 ? 8 : 1,
  }
}

/** The parent on all patches: none was seen by it. */
export const unseenFigures = (patches: readonly FoldedPatch[]): PatchFoldsFile['unseen'] => {
  const auc = (views: PatchViews): Estimate =>
    aucOver(
      patches,
      patches.map(({ parent }) => logitIn(parent, views)),
    )
  return { one: auc(1), eight: auc(8) }
}

/** By a calibrator that is chosen and fitted without the patch: near copies stay together here too. */
function probabilitiesOf(patches: readonly FoldedPatch[], views: PatchViews): number[] {
  const cases = patches.map(({ label, cluster, outOfFold }) => ({
    label,
    cluster,
    logit: logitIn(outOfFold, views),
  }))
  return orThrow(outOfFoldProbabilities(columnsOf(cases), FOLDS, SEED))
}

function tried(
  patches: readonly FoldedPatch[],
  views: PatchViews,
  probabilities: readonly number[],
): TriedViews {
  const labels = labelsOf(patches)
  const logits = patches.map(({ outOfFold }) => logitIn(outOfFold, views))
  const loss = meanLoss(patches)
  const accuracy = (cases: readonly number[]): number =>
    decisions(
      cases.map((i) => labels[i] ?? NaN),
      cases.map((i) => probabilities[i] ?? NaN),
      0.5,
    ).accuracy
  return {
    views,
    auc: aucOver(patches, logits),
    logLoss: estimate(patches, (cases) => loss(cases, probabilities)),
    accuracy: estimate(patches, accuracy),
  }
}

const labelsOf = (patches: readonly FoldedPatch[]): number[] => patches.map(({ label }) => label)
const clustersOf = (patches: readonly FoldedPatch[]): string[] => patches.map(({ cluster }) => cluster)

const meanLoss =
  (patches: readonly FoldedPatch[]) =>
  (cases: readonly number[], probabilities: readonly number[]): number =>
    cases.reduce((sum, i) => sum + logLossOf(probabilities[i] ?? NaN, patches[i]?.label ?? NaN), 0) /
    cases.length

const aucOver = (patches: readonly FoldedPatch[], logits: readonly number[]): Estimate =>
  estimate(patches, (cases) => aucOf(cases, labelsOf(patches), logits))

const estimate = (
  patches: readonly FoldedPatch[],
  statistic: (cases: readonly number[]) => number,
): Estimate => clusterBootstrap(clustersOf(patches), statistic, REPLICATES, seededRandom(SEED))
