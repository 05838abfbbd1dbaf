import type { LabelledFrame, TrainingImage } from '#core/training/region-sampler.ts'
import type { Batch } from '#core/training/step.ts'
import { withPoints } from '../data/points.ts'
import { loadSimulated } from '../data/simulated.ts'
import { heldOut, type Splits } from '../data/splits.ts'
import { loadVessels } from '../data/vessels.ts'
import { batchOf, type BatchSource } from './batches.ts'
import type { Recipe } from './recipe.ts'
import { taughtRegions, type SoftRegion } from './teacher.ts'
import { inferenceFrom } from './train.ts'
import { vesselBatch } from './vessel-task.ts'

export interface TrainingData {
  readonly source: BatchSource
  readonly batchAt: (step: number) => Batch
  /** For the record: frames of each kind beside those with labels of stenosis. */
  readonly counts: {
    readonly simulatedFrames: number
    readonly vesselFrames: number
    readonly taughtFrames: number
  }
}

/** All that a recipe draws its batches from. Takes minutes: every frame is searched for places to look at. */
export async function trainingData(
  options: { readonly data: string; readonly simulated: readonly string[] },
  recipe: Recipe,
  splits: Splits,
  teachers: readonly { readonly values: Float32Array }[],
  report: (line: string) => void,
): Promise<TrainingData> {
  const simulated = withPoints(options.simulated.flatMap(loadSimulated))
  const images = withPoints(splits.train)
  const wanted = recipe.side !== null || recipe.soft !== null
  const vessels = wanted ? (await loadVessels(options.data, heldOut(splits))).frames : []
  const unlabelled =
    recipe.soft === null ? [] : withPoints(vessels.map(({ image }) => unlabelledFrame(image)))
  const counts = {
    simulatedFrames: simulated.length,
    vesselFrames: recipe.side === null ? 0 : vessels.length,
    taughtFrames: unlabelled.length,
  }
  report(JSON.stringify(counts))
  const source: BatchSource = {
    images,
    patches: splits.trainPatches,
    simulated,
    simulatedShare: recipe.simulatedShare,
    soft: await softRegions(recipe, teachers, [...images, ...unlabelled]),
    softShare: recipe.soft?.share ?? 0,
    seed: recipe.seeds.batches,
    size: recipe.batch,
    mixup: recipe.mixup,
    strength: recipe.strength ?? 1,
  }
  const batchAt = (step: number): Batch => {
    const batch = batchOf(source, step)
    if (recipe.side === null) return batch
    return { ...batch, side: vesselBatch(vessels, recipe.seeds.batches, step, recipe.batch) }
  }
  return { source, batchAt, counts }
}

const unlabelledFrame = (image: LabelledFrame['image']): LabelledFrame => ({
  name: 'unlabelled',
  image,
  lesions: [],
})

/** What the teachers make of regions of all real frames, with and without labels of their own. */
async function softRegions(
  { soft, model, seeds }: Recipe,
  teachers: readonly { readonly values: Float32Array }[],
  images: readonly TrainingImage[],
): Promise<SoftRegion[]> {
  if (soft === null) return []
  const inferences = teachers.map(({ values }) => inferenceFrom({ model }, values))
  const taught = await taughtRegions(inferences, images, soft.regions, seeds.batches)
  for (const inference of inferences) inference.dispose()
  return taught
}
