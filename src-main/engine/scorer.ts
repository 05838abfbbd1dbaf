import type { Inference } from '#core/model/inference.ts'
import { extractPatch, PATCH_LENGTH, type GreyImage } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import { REGION_BATCH } from '#core/regions/look.ts'

export interface RegionScores {
  /** One a box. */
  readonly logits: Float32Array
  /** The same with alpha = 0. */
  readonly logitsWithoutCircuit: Float32Array
  /** h of the backbone, one row a box. */
  readonly features: Float32Array
  readonly backboneMs: number
  readonly circuitMs: number
}

/**
 * Scores boxes of one frame. TensorFlow chooses its kernels by the shape of a batch, and another kernel adds in another
 * order: so that a region scores the same whatever else was found, batches have one size, the rest is zeros.
 * A small image is scored whole, in the positions that the model is to see it in.
 */
export async function scoreRegions(
  inference: Inference,
  grey: GreyImage,
  boxes: readonly Box[],
  whole = false,
): Promise<RegionScores> {
  const batch = whole ? 1 : REGION_BATCH
  const [logits, logitsWithoutCircuit] = [new Float32Array(boxes.length), new Float32Array(boxes.length)]
  let features = new Float32Array(0)
  let [backboneMs, circuitMs] = [0, 0]
  for (let from = 0; from < boxes.length; from += batch) {
    const part = boxes.slice(from, from + batch)
    const patches = new Float32Array(batch * PATCH_LENGTH)
    for (const [i, box] of part.entries()) patches.set(extractPatch(grey, box), i * PATCH_LENGTH)
    const scores = await (whole ? inference.whole(patches, batch) : inference.logits(patches, batch))
    logits.set(scores.logits.subarray(0, part.length), from)
    logitsWithoutCircuit.set(scores.logitsWithoutCircuit.subarray(0, part.length), from)
    const width = scores.features.length / batch
    if (from === 0) features = new Float32Array(boxes.length * width)
    features.set(scores.features.subarray(0, part.length * width), from * width)
    backboneMs += scores.backboneMs
    circuitMs += scores.circuitMs
  }
  return { logits, logitsWithoutCircuit, features, backboneMs, circuitMs }
}

/** Logits of patches as the network takes them, in the same batches. */
export async function scorePatches(
  inference: Inference,
  patches: readonly Float32Array[],
): Promise<number[]> {
  const logits: number[] = []
  for (let from = 0; from < patches.length; from += REGION_BATCH) {
    const part = patches.slice(from, from + REGION_BATCH)
    const batch = new Float32Array(REGION_BATCH * PATCH_LENGTH)
    for (const [i, patch] of part.entries()) batch.set(patch, i * PATCH_LENGTH)
    const scores = await inference.logits(batch, REGION_BATCH)
    logits.push(...scores.logits.subarray(0, part.length))
  }
  return logits
}
