import type { GreyImage } from '#core/model/preprocess.ts'
import type { Inference } from '#core/model/inference.ts'
import { lookAt } from '#core/regions/look.ts'
import { meanFeatures } from '#core/regions/novelty.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { scoreRegions } from '../../src-main/engine/scorer.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { toUnit } from '../data/png.ts'

/** What the model makes of frames that get as far as being scored. */
export interface SeenFeatures {
  /** Mean over the regions of a frame, one a frame. */
  readonly frames: readonly Float64Array[]
  /** Every fourth region of each: neighbours overlap. */
  readonly regions: readonly Float32Array[]
  /** How many frames were looked at, those a pixel gate turned away included. */
  readonly of: number
}

const EVERY = 4

export const upright = ({ image }: LabelledFrame): GreyImage => toUnit(image)

export const inverted = (grey: GreyImage): GreyImage => ({
  ...grey,
  data: Float32Array.from(grey.data, (value) => 1 - value),
})

/** Looks at frames exactly as reading does. About a fifth of a second each. */
export async function seenFeatures(inference: Inference, frames: Iterable<GreyImage>): Promise<SeenFeatures> {
  const seen = { frames: new Array<Float64Array>(), regions: new Array<Float32Array>(), of: 0 }
  for (const frame of frames) {
    const { features, boxes } = await scored(inference, frame)
    seen.of++
    if (boxes === 0) continue
    const width = features.length / boxes
    seen.frames.push(meanFeatures(features, width))
    for (let i = 0; i < boxes; i += EVERY) seen.regions.push(features.slice(i * width, (i + 1) * width))
  }
  return seen
}

/** Of the regions reading would score; none where a pixel gate turns the frame away. */
async function scored(
  inference: Inference,
  grey: GreyImage,
): Promise<{ readonly features: Float32Array; readonly boxes: number }> {
  const { boxes } = lookAt(grey)
  const { features } = await scoreRegions(inference, grey, boxes)
  return { features, boxes: boxes.length }
}

/** Of small images given whole. */
export async function patchFeatures(
  inference: Inference,
  patches: readonly LabelledPatch[],
): Promise<Float32Array[]> {
  const found: Float32Array[] = []
  for (const { image } of patches) {
    const whole: Box = [0, 0, image.columns, image.rows]
    found.push((await scoreRegions(inference, toUnit(image), [whole], true)).features)
  }
  return found
}
