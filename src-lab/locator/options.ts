import { LOCATOR_SIDE } from '#core/locator/frame-input.ts'
import type { LocatorConfig } from '#core/locator/layout.ts'
import { scheduleOf } from '../training/recipe.ts'
import { DENSE_LOCATOR, LOCATOR, PHOTO_LOCATOR } from './configs.ts'
import type { LocatorRecipe } from './lesson.ts'
import type { Shown } from './seen-frames.ts'

export interface LocatorOptions {
  readonly model: string
  readonly data: string
  /** Folders that `lab simulate` wrote. */
  readonly simulated: readonly string[]
  readonly simulatedShare: number
  readonly steps: number
  readonly batch: number
  readonly rate: number
  /** Of the rate of the head, how much the rows of the backbone learn with. */
  readonly backboneRate: number
  readonly seed: number
  readonly validateEvery: number
  /** Turns frames by any angle, blurs them and makes them grainy. */
  readonly wide?: true
  /** Frames a step of ARCADE's vessel task, to learn covers of lesions and vessels beside the boxes. */
  readonly vesselFrames?: number
  /** What the locator it starts from finds in those frames counts as likely lesions. */
  readonly taught?: true
  /** Chance that two frames are joined to one. */
  readonly joined?: number
  /** A head of dense convolutions, drawn anew. */
  readonly dense?: true
  /** Of a frame as it is shown, the longer side in pixels, and of a square cut out of it to learn from. */
  readonly side?: number
  readonly crop?: number
  /** All rows of its own, which start from a network that learned from photographs. */
  readonly photographs?: true
  /** Folder of a model whose locator it starts from. */
  readonly from?: string
  readonly out: string
}

const configOf = ({ dense, photographs }: Pick<LocatorOptions, 'dense' | 'photographs'>): LocatorConfig =>
  photographs === true ? PHOTO_LOCATOR : dense === true ? DENSE_LOCATOR : LOCATOR

/** How frames are shown to learn from. */
export const shownOf = ({ side = LOCATOR_SIDE, crop }: Pick<LocatorOptions, 'side' | 'crop'>): Shown =>
  crop === undefined ? { side } : { side, crop }

export function recipeOf(
  options: LocatorOptions,
  weightsSha256: string,
  startSha256?: string,
): LocatorRecipe {
  const { batch, simulatedShare, seed, validateEvery, backboneRate, wide, vesselFrames, taught, joined } =
    options
  return {
    config: configOf(options),
    adam: {
      ...scheduleOf(options, { head: 1, circuit: 0, projection: 0 }),
      rateFactor: {
        kernel: backboneRate,
        norm: backboneRate,
        head: 1,
        circuit: 0,
        projection: 0,
        statistic: 0,
      },
    },
    batch,
    simulatedShare,
    ...(wide === undefined ? {} : { wide }),
    ...(vesselFrames === undefined ? {} : { vesselFrames }),
    ...(taught === undefined ? {} : { taught }),
    ...(joined === undefined ? {} : { joined }),
    ...(options.side === undefined && options.crop === undefined ? {} : { shown: shownOf(options) }),
    seed,
    weightsSha256,
    ...(startSha256 === undefined ? {} : { startSha256 }),
    validateEvery,
  }
}

/** What is typed to train it again. */
export const commandOf = (
  {
    simulated,
    simulatedShare,
    steps,
    batch,
    rate,
    backboneRate,
    seed,
    validateEvery,
    wide,
    vesselFrames,
    taught,
    joined,
    dense,
    side,
    crop,
    photographs,
    from,
  }: LocatorOptions,
  id: string,
): string =>
  [
    `npm run lab -- locator --model models/${id}`,
    ...(simulated.length === 0
      ? []
      : [`--simulated ${simulated.join(' ')} --simulated-share ${simulatedShare}`]),
    `--steps ${steps} --batch ${batch} --rate ${rate} --backbone-rate ${backboneRate}`,
    `--seed ${seed} --validate-every ${validateEvery}`,
    ...(wide === undefined ? [] : ['--wide']),
    ...(vesselFrames === undefined ? [] : [`--vessel-frames ${vesselFrames}`]),
    ...(taught === undefined ? [] : ['--taught']),
    ...(joined === undefined ? [] : [`--joined ${joined}`]),
    ...(dense === undefined ? [] : ['--dense']),
    ...(side === undefined ? [] : [`--side ${side}`]),
    ...(crop === undefined ? [] : [`--crop ${crop}`]),
    ...(photographs === undefined ? [] : ['--photographs']),
    ...(from === undefined ? [] : [`--from ${from}`]),
  ].join(' ')
