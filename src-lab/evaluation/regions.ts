import type { Inference } from '#core/model/inference.ts'
import { extractPatch, PATCH_LENGTH } from '#core/model/preprocess.ts'
import { pointsAwayFrom } from '#core/training/vessel-points.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { gainOf } from '../data/png.ts'

/** One scored case; `cluster` is its image, because cases of one image are not independent. */
export interface ScoredCase {
  readonly cluster: string
  readonly label: 0 | 1
  readonly logit: number
  readonly logitWithoutCircuit: number
}

interface Case {
  readonly cluster: string
  readonly label: 0 | 1
  readonly patch: Float32Array
}

/** Side of a region as reading takes it, on a 512 px frame. */
export const REGION_SIDE = 80
const NEGATIVES_PER_IMAGE = 5

/**
 * Regions centred on lesions against regions on vessels away from any lesion, without any randomness:
 * the negatives are spread over the image's vessel points.
 */
export function regionCases(images: readonly TrainingImage[]): Case[] {
  return images.flatMap((training) => {
    const side = ((training.image.rows + training.image.columns) / 1024) * REGION_SIDE
    const away = pointsAwayFrom(training.vesselPoints, training.lesions, side)
    const every = Math.max(1, Math.floor(away.length / NEGATIVES_PER_IMAGE))
    const negatives = away.filter((_, i) => i % every === 0).slice(0, NEGATIVES_PER_IMAGE)
    const of = (label: 0 | 1, x: number, y: number): Case => ({
      cluster: training.name,
      label,
      patch: patchOf(training, [x - side / 2, y - side / 2, side, side]),
    })
    return [
      ...training.lesions.map(([x, y, w, h]) => of(1, x + w / 2, y + h / 2)),
      ...negatives.map(([x, y]) => of(0, x, y)),
    ]
  })
}

function patchOf({ image }: TrainingImage, box: Box): Float32Array {
  const gain = gainOf(image)
  return extractPatch({ ...image, data: Float32Array.from(image.data, (value) => value * gain) }, box)
}

/** Small images given whole. */
export function patchCases(patches: readonly LabelledPatch[]): Case[] {
  return patches.map(({ name, image, label }) => {
    const gain = gainOf(image)
    const grey = { ...image, data: Float32Array.from(image.data, (value) => value * gain) }
    return { cluster: name, label, patch: extractPatch(grey, [0, 0, image.columns, image.rows]) }
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
      scored.push({ cluster, label, logit: logits[i]!, logitWithoutCircuit: logitsWithoutCircuit[i]! })
    }
  }
  return scored
}
