import { assertNever } from '../result.ts'
import type { AdamSettings } from '../training/adam.ts'
import type { Depth } from '../training/depth.ts'
import type { FinetuneRecipe, FinetuneSpec } from './recipe.ts'

/** How much of the network a recipe lets learn from labels; null where nothing does. */
export function depthOf(recipe: FinetuneRecipe): Depth | null {
  switch (recipe) {
    case 'recalibrate':
      return null
    case 'head-and-circuit':
      return 'head'
    case 'last-blocks':
      return 'last-blocks'
    case 'whole-model':
    case 'contrastive-first':
      return 'whole'
    default:
      return assertNever(recipe)
  }
}

/**
 * What a recipe is trained with unless it is said otherwise. The less learns, the faster it may: heads alone at the rate they were
 * first trained with, a whole network at a tenth of that, so that it does not forget what it knew.
 */
export function usualKnobs(
  recipe: FinetuneRecipe,
): Pick<FinetuneSpec, 'epochs' | 'batch' | 'rate' | 'patience' | 'threads'> {
  const knobs = { epochs: 10, batch: 32, patience: 5, threads: 2 } as const
  const depth = depthOf(recipe)
  return { ...knobs, rate: depth === 'whole' ? 5e-4 : depth === 'last-blocks' ? 1e-3 : 2e-3 }
}

export interface Schedule {
  readonly steps: number
  readonly validateEvery: number
  readonly settings: AdamSettings
}

/** A sixteenth of a pass at least lies between two validations, and twenty validations are the most. */
const MOST_VALIDATIONS = 20

/**
 * Steps, rates and averaging of the supervised part.
 * @param cases of the training part; one pass shows as many regions, half of them with a stenosis
 */
export function scheduleOf(
  { recipe, epochs, batch, rate }: Pick<FinetuneSpec, 'recipe' | 'epochs' | 'batch' | 'rate'>,
  cases: number,
): Schedule {
  const steps = depthOf(recipe) === null ? 0 : Math.max(1, Math.round((epochs * cases) / batch))
  return {
    steps,
    validateEvery: Math.max(1, Math.ceil(steps / Math.min(MOST_VALIDATIONS, 2 * epochs))),
    settings: adam(rate, steps, { head: 1, circuit: 3, projection: 0 }),
  }
}

/** Temperature of NT-Xent, regions of a batch (each is seen twice), and passes over the unlabelled places. */
export const CONTRASTIVE = { temperature: 0.2, regions: 16, passes: 3, mostSteps: 800, rate: 3e-4 } as const

/** Of stage 1, where there is one. @param places that were found in the site's unlabelled frames */
export function contrastiveSchedule(places: number): Schedule {
  const { regions, passes, mostSteps, rate } = CONTRASTIVE
  const steps = Math.min(mostSteps, Math.ceil((passes * places) / regions))
  return {
    steps,
    validateEvery: Math.max(1, steps),
    settings: adam(rate, steps, { head: 0, circuit: 0, projection: 1 }),
  }
}

/** Averages over a tenth of all steps, as far back as 500. */
function adam(
  peakRate: number,
  steps: number,
  { head, circuit, projection }: Readonly<Record<'head' | 'circuit' | 'projection', number>>,
): AdamSettings {
  return {
    peakRate,
    rateFactor: { kernel: 1, norm: 1, head, circuit, projection, statistic: 0 },
    weightDecay: 0.02,
    clipNorm: 5,
    warmUpSteps: Math.min(100, Math.ceil(steps / 10)),
    totalSteps: Math.max(1, steps),
    averageDecay: Math.min(0.998, Math.max(0.8, 1 - 10 / Math.max(1, steps))),
  }
}
