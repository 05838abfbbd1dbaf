import { nativeKernels } from '#core/model/native-kernels.ts'
import { expect } from 'vitest'
import { CROP_SCALE } from '#core/finetune/crops.ts'
import type { FinetuneRecipe, FinetuneSpec } from '#core/finetune/recipe.ts'
import { usualKnobs } from '#core/finetune/schedule.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { initialValues, type HybridConfig } from '#core/model/parameters.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import type { Cache } from './cache.ts'
import type { HeldCase } from './cache-file.ts'
import { runStage, type Stage, type StageParts } from './stage.ts'
import { contrastiveStage, trainingStage, type StageOf } from './stages.ts'

/** A small network of the real shape. */
export const MODEL: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 4, repeats: 1, stride: 2 }], features: 8 },
  circuit: DEFAULT_CIRCUIT,
}
const SIDE = 96
/** Stripes run down in positives and across in negatives. */
function stripes(label: 0 | 1, seed: number, side: number): Float32Array {
  const random = seededRandom(seed)
  return Float32Array.from(
    { length: side * side },
    (_, i) =>
      0.5 + 0.2 * Math.sin((label ? i % side : Math.floor(i / side)) / 2) + 0.05 * randomNormal(random),
  )
}

function cacheOf(): Cache {
  const train = Array.from({ length: 24 }, (_, i) => ({
    offset: i,
    rows: SIDE,
    columns: SIDE,
    region: null,
    patient: `p${i}`,
    label: i % 3 === 0 ? (1 as const) : (0 as const),
  }))
  const held = Array.from({ length: 12 }, (_, i): HeldCase => ({
    split: 'validation',
    level: 'region',
    patient: `v${i}`,
    label: i % 2 === 0 ? 1 : 0,
    grade: i % 2 === 0 ? '>=70' : 'none',
    file: 'x',
    frame: 0,
    box: null,
    offset: 100 + i,
  }))
  const file = {
    schema: 1 as const,
    key: '',
    bytes: 0,
    sha256: 'pixels',
    train,
    held,
    places: train,
    leftOut: [],
  }
  return {
    file,
    crop: ({ offset, rows, columns, region }) => ({
      rows,
      columns,
      region,
      data: Uint16Array.from(
        stripes(offset % 3 === 0 ? 1 : 0, offset, SIDE),
        (v) => CROP_SCALE * Math.min(1, Math.max(0, v)),
      ),
    }),
    patch: (offset) =>
      stripes(offset % 2 === 0 ? 1 : 0, offset, 64)
        .map((v) => (v - 0.5) * 5)
        .slice(0, PATCH_LENGTH),
    close: () => undefined,
  }
}

export const specOf = (recipe: FinetuneRecipe, seed = 3): FinetuneSpec => ({
  schema: 1,
  id: 'tuned',
  recipe,
  seed,
  parent: { id: 'parent', weightsSha256: '0'.repeat(64) },
  cohortHash: '1'.repeat(64),
  cohortName: 'drawn',
  ...usualKnobs(recipe),
  epochs: 4,
  batch: 8,
})

/** All that a stage is made of, in a folder of its own. */
export function stageIn(folder: string, recipe: FinetuneRecipe, seed?: number, model = MODEL): StageOf {
  const kernels = nativeKernels() ?? expect.fail('no native kernels')
  const parent = initialValues(model, seededRandom(1))
  return { spec: specOf(recipe, seed), model, kernels, cache: cacheOf(), parent, folder, clock: () => 0 }
}

export const stageOf = (what: StageOf): Stage =>
  what.spec.recipe === 'contrastive-first' ? contrastiveStage(what) : trainingStage(what, what.parent)

export const stageParts = (more: Partial<StageParts> = {}): StageParts => ({
  clock: () => 0,
  next: async () => 'go',
  onStep: () => undefined,
  onNotice: () => undefined,
  ...more,
})

/** Runs a stage that must not fail. */
export const done = async (stage: Stage, how = stageParts()) => {
  const result = await runStage(stage, how)
  return result.ok ? result.value : expect.fail(result.error.message)
}
