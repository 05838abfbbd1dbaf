import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import type { HybridConfig } from '#core/model/parameters.ts'
import type { AdamSettings } from '#core/training/adam.ts'
import type { SideTask } from '#core/training/side-task.ts'
import { VESSEL_TARGETS } from './vessel-task.ts'

/** Everything that decides the weights besides the data and the machine. */
export interface Recipe {
  readonly model: HybridConfig
  readonly settings: AdamSettings
  readonly batch: number
  readonly seeds: { readonly weights: number; readonly batches: number }
  /** Share of blended cases. */
  readonly mixup: number
  /** Share of the regions that come from simulated frames. */
  readonly simulatedShare: number
  /** Share of the cases that teachers judged, how many such regions there are, and who the teachers are. */
  readonly soft: {
    readonly share: number
    readonly regions: number
    readonly teachers: readonly Parent[]
  } | null
  /** Whether what leads into the circuit was drawn anew. */
  readonly centred: boolean
  /** Weight of the mean square of the circuit's input in the loss: it keeps the circuit where it can answer. */
  readonly inputDecay: number
  /** Factor on the changes of a picture (`augment`); absent for 1, as in the recipes from before it could be chosen. */
  readonly strength?: number
  /** Small patches of every 32 cases; absent for as many as always. */
  readonly smallPer32?: number
  /** What it sees beside the frames; absent where that is the small patches and nothing drawn. */
  readonly seen?: Seen
  /** What is learned beside it, null for nothing. */
  readonly side: SideTask | null
  /** Weights to start from, null for drawn ones. */
  readonly parent: Parent | null
  /** Steps between validations. */
  readonly validateEvery: number
}

/** Whether the small patches are learned from, and the SHA-256 of what stands in each folder of drawn frames. */
export interface Seen {
  readonly patches: boolean
  readonly simulated: readonly string[]
}

/** @param simulated folders that `lab simulate` wrote: other frames are another recipe, and no checkpoint goes on with them */
export function seenOf(patches: boolean, simulated: readonly string[]): { readonly seen?: Seen } {
  if (patches && simulated.length === 0) return {}
  const hashes = simulated.map((folder) =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'frames.json')))
      .digest('hex'),
  )
  return { seen: { patches, simulated: hashes } }
}

export interface Parent {
  readonly id: string
  readonly weightsSha256: string
}

export interface RecipeChoices {
  readonly steps: number
  readonly batch: number
  readonly seed: number
  readonly rate: number
  readonly mixup: number
  readonly validateEvery: number
  /** Weight of the vessel task in the loss; 0 for none. */
  readonly vessels: number
  readonly simulatedShare: number
  /** Draw what leads into the circuit anew, centred on the features of the parent. */
  readonly centre: boolean
  readonly softShare: number
  readonly softRegions: number
  readonly inputDecay: number
  /** Factor on the chance and the size of each change of a picture. */
  readonly strength: number
}

/** Real frames and patches with their labels, and nothing beside: no side task, no drawn frames, no teachers. */
export const LABELS_ALONE = {
  vessels: 0,
  simulatedShare: 0,
  centre: false,
  softShare: 0,
  softRegions: 0,
  strength: 1,
} as const satisfies Partial<RecipeChoices>

/** The schedule of both stages; what differs is how fast the parts behind the backbone learn. */
export const scheduleOf = (
  { rate, steps }: { readonly rate: number; readonly steps: number },
  { head, circuit, projection }: Readonly<Record<'head' | 'circuit' | 'projection', number>>,
): AdamSettings => ({
  peakRate: rate,
  rateFactor: { kernel: 1, norm: 1, head, circuit, projection, statistic: 0 },
  weightDecay: 0.02,
  clipNorm: 5,
  warmUpSteps: Math.min(100, Math.ceil(steps / 10)),
  totalSteps: steps,
  averageDecay: 0.998,
})

export function supervisedRecipe(
  choices: RecipeChoices,
  parent: Parent | null,
  teachers: readonly Parent[] = [],
  model: HybridConfig = SHIPPED,
): Recipe {
  return {
    model,
    settings: scheduleOf(choices, { head: 1, circuit: 3, projection: 0 }),
    batch: choices.batch,
    mixup: choices.mixup,
    simulatedShare: choices.simulatedShare,
    soft: teachers.length === 0 ? null : { share: choices.softShare, regions: choices.softRegions, teachers },
    centred: choices.centre,
    inputDecay: choices.inputDecay,
    ...(choices.strength === 1 ? {} : { strength: choices.strength }),
    side: choices.vessels > 0 ? { targets: VESSEL_TARGETS, weight: choices.vessels } : null,
    parent,
    seeds: { weights: choices.seed, batches: choices.seed + 1 },
    validateEvery: choices.validateEvery,
  }
}

const SHIPPED: HybridConfig = { backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT }

/** Short name of a recipe: a checkpoint of another one is refused. */
export const hashOf = (recipe: object): string =>
  createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 16)

/** Source revision of this run. */
export const commitAtHand = (): string =>
  execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
