import { createHash } from 'node:crypto'
import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import type { HybridConfig } from '#core/model/parameters.ts'
import type { AdamSettings } from '#core/training/adam.ts'

/** Everything that decides the weights besides the data and the machine. */
export interface Recipe {
  readonly model: HybridConfig
  readonly settings: AdamSettings
  readonly batch: number
  readonly seeds: { readonly weights: number; readonly batches: number }
  /** Steps between validations. */
  readonly validateEvery: number
}

export interface RecipeChoices {
  readonly steps: number
  readonly batch: number
  readonly seed: number
  readonly rate: number
  readonly validateEvery: number
}

export function supervisedRecipe(choices: RecipeChoices, model: HybridConfig = SHIPPED): Recipe {
  return {
    model,
    settings: {
      peakRate: choices.rate,
      rateFactor: { kernel: 1, norm: 1, head: 1, circuit: 3, statistic: 0 },
      weightDecay: 0.02,
      clipNorm: 5,
      warmUpSteps: Math.min(100, Math.ceil(choices.steps / 10)),
      totalSteps: choices.steps,
      averageDecay: 0.995,
    },
    batch: choices.batch,
    seeds: { weights: choices.seed, batches: choices.seed + 1 },
    validateEvery: choices.validateEvery,
  }
}

const SHIPPED: HybridConfig = { backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT }

/** Short name of a recipe: a checkpoint of another one is refused. */
export const recipeHash = (recipe: Recipe): string =>
  createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16)
