import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import type { HybridConfig } from '#core/model/parameters.ts'
import { LABELS_ALONE, supervisedRecipe, type Parent, type Recipe } from './recipe.ts'

/** The whole way in a hundredth of the numbers. */
export const SMALL_MODEL: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 4, repeats: 1, stride: 2 }], features: 8 },
  circuit: DEFAULT_CIRCUIT,
}

/** Two steps of it. */
export const smallRecipe = (parent: Parent | null = null): Recipe =>
  supervisedRecipe(
    {
      ...LABELS_ALONE,
      steps: 2,
      batch: 8,
      seed: 3,
      rate: 0.01,
      validateEvery: 2,
      mixup: 0.5,
      inputDecay: 0.01,
    },
    parent,
    [],
    SMALL_MODEL,
  )
