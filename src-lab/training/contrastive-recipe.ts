import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import type { HybridConfig } from '#core/model/parameters.ts'
import type { AdamSettings } from '#core/training/adam.ts'
import type { ProjectionConfig } from '#core/training/contrastive.ts'
import { scheduleOf, type Parent, type Seen } from './recipe.ts'

export interface ContrastiveChoices {
  readonly steps: number
  readonly regions: number
  readonly seed: number
  readonly rate: number
  readonly temperature: number
  readonly validateEvery: number
}

/** Everything that decides the weights of stage 1 besides the data and the machine. */
export interface ContrastiveRecipe {
  readonly model: HybridConfig
  readonly projection: ProjectionConfig
  readonly settings: AdamSettings
  readonly temperature: number
  readonly regions: number
  readonly seeds: { readonly weights: number; readonly batches: number }
  readonly parent: Parent | null
  readonly validateEvery: number
  /** What it sees beside the frames; absent for nothing drawn. */
  readonly seen?: Seen
}

/** As the paper of SimCLR has it, smaller: design, section 6. */
const PROJECTION: ProjectionConfig = { hidden: 256, outputs: 128 }

export function contrastiveRecipe(
  options: ContrastiveChoices,
  parent: Parent | null,
  model: HybridConfig = { backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT },
): ContrastiveRecipe {
  return {
    model,
    projection: PROJECTION,
    settings: scheduleOf(options, { head: 0, circuit: 0, projection: 1 }),
    temperature: options.temperature,
    regions: options.regions,
    seeds: { weights: options.seed, batches: options.seed + 1 },
    parent,
    validateEvery: options.validateEvery,
  }
}
