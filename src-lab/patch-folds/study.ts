import { join } from 'node:path'
import type { TrainingKernels } from '#core/model/kernels.ts'
import type { PatchViews } from '#core/model/patch-views.ts'
import type { Case } from '../evaluation/regions.ts'
import { patchCases, score } from '../evaluation/regions.ts'
import { validationAuc } from '../evaluation/validation.ts'
import { batchOf, type BatchSource } from '../training/batches.ts'
import type { Recipe } from '../training/recipe.ts'
import { inferenceFrom, train } from '../training/train.ts'
import type { DealtPatch } from './deal.ts'
import type { FoldedPatch } from './patch-folds-file.ts'

export interface PatchFolds {
  readonly patches: readonly DealtPatch[]
  /** What batches are drawn from besides patches. */
  readonly source: Omit<BatchSource, 'patches'>
  readonly recipe: Recipe
  /** Weights that have seen no patch. */
  readonly parent: Float32Array
  /** Frames that are watched while it learns; nothing is chosen by them. */
  readonly validation: readonly Case[]
  readonly kernels: TrainingKernels
  /** Folder where checkpoints are kept: what was cut off goes on from there. */
  readonly out: string
  readonly commit: string
  readonly report: (line: string) => void
}

/**
 * Each patch by a network that learned from the patches of all other folds, mixed with regions of frames. The averaged weights of the last step judge: no step is chosen.
 */
export async function patchFolds(lab: PatchFolds): Promise<FoldedPatch[]> {
  const before = await logitsOf(lab, lab.parent, lab.patches)
  const judged = new Map<string, FoldedPatch['outOfFold']>()
  for (const fold of [...new Set(lab.patches.map((patch) => patch.fold))].sort((a, b) => a - b)) {
    const held = lab.patches.filter((patch) => patch.fold === fold)
    const logits = await logitsOf(lab, await trainedWithout(lab, fold), held)
    for (const [i, { name }] of held.entries()) judged.set(name, logits[i] ?? NONE)
  }
  return lab.patches.map(({ name, label, cluster, fold }, i) => ({
    name,
    label,
    cluster,
    fold,
    parent: before[i] ?? NONE,
    outOfFold: judged.get(name) ?? NONE,
  }))
}

const NONE = { one: NaN, eight: NaN }

async function trainedWithout(lab: PatchFolds, fold: number): Promise<Float32Array> {
  const { recipe, report } = lab
  const source = { ...lab.source, patches: lab.patches.filter((patch) => patch.fold !== fold) }
  report(`fold ${fold}: ${source.patches.length} patches to learn from`)
  const { state } = await train({
    recipe,
    kernels: lab.kernels,
    batchAt: (step) => batchOf(source, step),
    validate: (average) => validationAuc(recipe.model, average, lab.validation),
    checkpointPath: join(lab.out, `fold-${fold}.checkpoint`),
    initial: lab.parent,
    commit: lab.commit,
    report,
  })
  return state.average
}

async function logitsOf(
  { recipe }: PatchFolds,
  values: Float32Array,
  patches: readonly DealtPatch[],
): Promise<FoldedPatch['outOfFold'][]> {
  const cases = patchCases(patches)
  const seen = async (patchViews: PatchViews): Promise<number[]> => {
    const inference = inferenceFrom({ model: { ...recipe.model, patchViews } }, values)
    const scored = await score(inference, cases)
    inference.dispose()
    return scored.map(({ logit }) => logit)
  }
  const [one, eight] = [await seen(1), await seen(8)]
  return one.map((logit, i) => ({ one: logit, eight: eight[i] ?? NaN }))
}
