import type { Inference } from '#core/model/inference.ts'
import { extractPatch, PATCH_LENGTH, type GreyImage } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { pointsAwayFrom } from '#core/training/vessel-points.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { gainOf } from '../data/png.ts'

/** One patch to score; `cluster` is its image, because cases of one image are not independent. */
export interface Case {
  readonly cluster: string
  readonly label: 0 | 1
  readonly patch: Float32Array
}

export interface ScoredCase {
  readonly cluster: string
  readonly label: 0 | 1
  readonly logit: number
  readonly logitWithoutCircuit: number
}

/** Side of a region as reading takes it, on a 512 px frame. */
const REGION_SIDE = 80
const NEGATIVES_PER_IMAGE = 5

export const regionSide = ({ rows, columns }: GreyImage): number => ((rows + columns) / 1024) * REGION_SIDE

/** Values in [0, 1], as reading has them. */
export function toUnit(image: GreyImage): GreyImage {
  const gain = gainOf(image)
  return { ...image, data: Float32Array.from(image.data, (value) => value * gain) }
}

/**
 * Regions centred on lesions against regions on vessels away from any lesion, without any randomness:
 * the negatives are spread over the image's vessel points.
 */
export function regionCases(images: readonly TrainingImage[]): Case[] {
  return images.flatMap((training) => {
    const side = regionSide(training.image)
    const away = pointsAwayFrom(training.vesselPoints, training.lesions, side)
    const every = Math.max(1, Math.floor(away.length / NEGATIVES_PER_IMAGE))
    const negatives = away.filter((_, i) => i % every === 0).slice(0, NEGATIVES_PER_IMAGE)
    const grey = toUnit(training.image)
    const of = (label: 0 | 1, x: number, y: number): Case => ({
      cluster: training.name,
      label,
      patch: extractPatch(grey, [x - side / 2, y - side / 2, side, side]),
    })
    return [
      ...training.lesions.map(([x, y, w, h]) => of(1, x + w / 2, y + h / 2)),
      ...negatives.map(([x, y]) => of(0, x, y)),
    ]
  })
}

/** Small images given whole. */
export function patchCases(patches: readonly LabelledPatch[]): Case[] {
  return patches.map(({ name, image, label }) => {
    const whole: Box = [0, 0, image.columns, image.rows]
    return { cluster: name, label, patch: extractPatch(toUnit(image), whole) }
  })
}

/** Scores in batches of 32, in order. */
export async function score(inference: Inference, cases: readonly Case[]): Promise<ScoredCase[]> {
  const scored: ScoredCase[] = []
  for (let from = 0; from < cases.length; from += 32) {
    const part = cases.slice(from, from + 32)
    const patches = new Float32Array(part.length * PATCH_LENGTH)
    for (const [i, { patch }] of part.entries()) patches.set(patch, i * PATCH_LENGTH)
    const { logits, logitsWithoutCircuit } = await inference.logits(patches, part.length)
    for (const [i, { cluster, label }] of part.entries()) {
      scored.push({
        cluster,
        label,
        logit: logits[i] ?? NaN,
        logitWithoutCircuit: logitsWithoutCircuit[i] ?? NaN,
      })
    }
  }
  return scored
}
