import type { Inference } from '#core/model/inference.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import type { Splits } from '../data/splits.ts'
import { drawnPairs, filledDemoFrames } from './drawn-frames.ts'
import { inverted, patchFeatures, seenFeatures, upright, type SeenFeatures } from './seen-features.ts'

/** Frames of patients and frames drawn by code, as they are and changed. */
export interface SeenPart {
  readonly frames: SeenFeatures
  readonly inverted: SeenFeatures
  /** Drawn, well filled. */
  readonly drawn: SeenFeatures
  readonly drawnInverted: SeenFeatures
  /** The same before contrast came. */
  readonly unfilled: SeenFeatures
}

/** Everything the fit and its check look at. */
export interface Seen {
  readonly train: SeenPart
  readonly validation: SeenPart
  readonly checked: SeenPart
  readonly demo: SeenFeatures
  readonly trainPatches: readonly Float32Array[]
  readonly heldPatches: readonly Float32Array[]
}

/** What is looked at; the seeds draw three sets that share no heart. */
const PLAN = {
  train: { frameEvery: 3, invertedEvery: 6, pairs: 60, seed: 101 },
  validation: { frameEvery: 1, invertedEvery: 1, pairs: 25, seed: 102 },
  checked: { frameEvery: 1, invertedEvery: 1, pairs: 25, seed: 103 },
} as const

/** Looks at all of it as reading does; most of the time the command takes. */
export async function see(inference: Inference, splits: Splits, say: (what: string) => void): Promise<Seen> {
  const part = async (name: keyof typeof PLAN, frames: readonly LabelledFrame[]) => {
    say(`${name}: ${frames.length} frames, ${PLAN[name].pairs} drawn pairs`)
    return seePart(inference, frames, PLAN[name])
  }
  return {
    train: await part('train', splits.train),
    validation: await part('validation', splits.validation),
    checked: await part('checked', splits.calibration),
    demo: await seenFeatures(inference, filledDemoFrames()),
    trainPatches: await patchFeatures(inference, splits.trainPatches),
    heldPatches: await patchFeatures(inference, splits.judgedPatches),
  }
}

async function seePart(
  inference: Inference,
  frames: readonly LabelledFrame[],
  { frameEvery, invertedEvery, pairs, seed }: (typeof PLAN)[keyof typeof PLAN],
): Promise<SeenPart> {
  const every = (step: number): GreyImage[] => frames.filter((_, i) => i % step === 0).map(upright)
  const drawn = drawnPairs(pairs, seed)
  const filled = drawn.map((pair) => pair.filled)
  return {
    frames: await seenFeatures(inference, every(frameEvery)),
    inverted: await seenFeatures(inference, every(invertedEvery).map(inverted)),
    drawn: await seenFeatures(inference, filled),
    drawnInverted: await seenFeatures(inference, filled.map(inverted)),
    unfilled: await seenFeatures(
      inference,
      drawn.map((pair) => pair.before),
    ),
  }
}
