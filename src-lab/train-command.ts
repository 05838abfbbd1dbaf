import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { referenceKernels } from '#core/model/kernels.ts'
import { loadSplits } from './data/splits.ts'
import { patchCases, regionCases, score } from './evaluation/regions.ts'
import { batchOf, type BatchSource } from './training/batches.ts'
import { rankAuc } from './training/rank-auc.ts'
import { supervisedRecipe, type RecipeChoices } from './training/recipe.ts'
import { inferenceFrom, train } from './training/train.ts'

export interface TrainOptions extends RecipeChoices {
  readonly data: string
  readonly out: string
}

/** Trains on the folder of real data; resumes what stands in `out`. Progress goes to standard error. */
export async function trainCommand(options: TrainOptions): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(options.out, { recursive: true })
  const splits = loadSplits(options.data)
  report(JSON.stringify({ ...splits.duplicates, ...sizes(splits) }))
  const recipe = supervisedRecipe(options)
  const source: BatchSource = {
    images: splits.train,
    patches: splits.trainPatches,
    seed: recipe.seeds.batches,
    size: recipe.batch,
  }
  const cases = regionCases(splits.validation)
  const held = patchCases(splits.heldPatches)
  await train({
    recipe,
    kernels: nativeKernels() ?? referenceKernels,
    batchAt: (step) => batchOf(source, step),
    validate: async (average) => {
      const inference = inferenceFrom(recipe, average)
      const auc = rankAuc(await score(inference, cases))
      if (process.env.SHOW_HELD)
        report(`   held patches AUC ${rankAuc(await score(inference, held)).toFixed(4)}`)
      inference.dispose()
      return auc
    },
    checkpointPath: join(options.out, 'checkpoint.bin'),
    report,
  })
}

const sizes = (splits: ReturnType<typeof loadSplits>) => ({
  train: splits.train.length,
  validation: splits.validation.length,
  calibration: splits.calibration.length,
  test: splits.test.length,
  trainPatches: splits.trainPatches.length,
  heldPatches: splits.heldPatches.length,
})
