import type { AdamSettings } from '#core/training/adam.ts'
import type { ProjectionConfig } from '#core/training/contrastive.ts'

/** Everything that decides the table besides the data and the machine; the same for all of its networks. */
export interface TableSettings {
  /** Factor on the channels of every network; 1 but for a quick look. */
  readonly width: number
  readonly seeds: number
  /** With labels. */
  readonly steps: number
  readonly validateEvery: number
  readonly batch: number
  readonly rate: number
  /** Share of blended cases. */
  readonly mixup: number
  /** Weight of the mean square of what the features are compressed to, in the loss of the hybrid and of the classical head. */
  readonly inputDecay: number
  readonly contrast: {
    /** Without labels, before those with. */
    readonly steps: number
    /** Of a batch; each is seen twice. */
    readonly regions: number
    readonly temperature: number
    readonly rate: number
    /** Frames whose regions the linear probe is fitted on. */
    readonly probeFrames: number
  }
  /** Shares of the labelled images, besides all of them. */
  readonly fractions: readonly number[]
  readonly scan: {
    /** Of the augmentation that stage 1 learns by, each for `steps` steps. */
    readonly strengths: readonly number[]
    readonly steps: number
    /** Of each change alone, on a trained network. */
    readonly changes: readonly number[]
  }
  readonly replicates: number
  readonly latency: { readonly regions: number; readonly rounds: number }
}

export interface TableChoices {
  readonly seeds?: number
  readonly steps?: number
  readonly quick: boolean
}

export const tableSettings = (choices: TableChoices): TableSettings =>
  choices.quick ? quick(choices) : full(choices)

const [SEEDS, STEPS] = [3, 1500] as const

function full({ seeds = SEEDS, steps = STEPS }: TableChoices): TableSettings {
  return {
    width: 1,
    seeds,
    steps,
    validateEvery: Math.max(1, Math.round(steps / 10)),
    batch: 32,
    rate: 0.0015,
    mixup: 0.5,
    inputDecay: 0.02,
    contrast: { steps, regions: 64, temperature: 0.2, rate: 0.0015, probeFrames: 250 },
    fractions: [0.05, 0.25],
    scan: {
      strengths: [0, 0.5, 1, 2],
      steps: Math.max(1, Math.round(steps / 3)),
      changes: [0.5, 1, 2, 3],
    },
    replicates: 1000,
    latency: { regions: 32, rounds: 30 },
  }
}

/** A quarter of the channels and a handful of steps: it proves the way and says nothing of the models. */
function quick({ seeds = 1, steps = 6 }: TableChoices): TableSettings {
  return {
    width: 0.25,
    seeds,
    steps,
    validateEvery: Math.max(1, Math.round(steps / 2)),
    batch: 8,
    rate: 0.003,
    mixup: 0.5,
    inputDecay: 0.02,
    contrast: { steps: 4, regions: 4, temperature: 0.2, rate: 0.003, probeFrames: 4 },
    fractions: [0.5],
    scan: { strengths: [0, 1], steps: 2, changes: [1, 3] },
    replicates: 100,
    latency: { regions: 32, rounds: 3 },
  }
}

/** As the paper of SimCLR has it, smaller: design, section 6. */
export const projectionOf = (width: number): ProjectionConfig => ({
  hidden: Math.round(256 * width),
  outputs: Math.round(128 * width),
})

export const adamSettings = (stage: 'contrast' | 'labels', rate: number, steps: number): AdamSettings => ({
  peakRate: rate,
  rateFactor:
    stage === 'labels'
      ? { kernel: 1, norm: 1, head: 1, circuit: 3, projection: 0, statistic: 0 }
      : { kernel: 1, norm: 1, head: 0, circuit: 0, projection: 1, statistic: 0 },
  weightDecay: 0.02,
  clipNorm: 5,
  warmUpSteps: Math.min(100, Math.ceil(steps / 10)),
  totalSteps: steps,
  averageDecay: 0.998,
})
