import type { EngineInput } from '#core/engine-contract.ts'
import { furtherAnswers } from '#core/heads/further.ts'
import type { FurtherHead } from '#core/heads/heads-file.ts'
import type { Inference } from '#core/model/inference.ts'
import { extractPatch, PATCH_LENGTH, type GreyImage } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import { REGION_BATCH } from '#core/regions/look.ts'
import { proposeRegions } from '#core/regions/proposals.ts'
import { ok, type Result } from '#core/result.ts'
import { nearestExamples, type Gallery } from '#core/why/nearest.ts'
import { changesOf, hiddenPatches, HIDING, WHY_PLACES, type Hiding } from '#core/why/occlusion.ts'
import { sameBox } from '#core/why/stability.ts'
import type { WhyAnswer, WhyMap } from '#core/why/types.ts'
import type { OpenRun } from './run-source.ts'

/** The nearest of each kind that are shown. */
const EXAMPLES = 3

interface ExplainParts {
  readonly inference: Inference
  /** Null where the model came without one. */
  readonly gallery: Gallery | null
  readonly heads: readonly FurtherHead[] | null
  /** Resolves once waiting messages were handled. @returns whether it was cancelled */
  readonly goOn: () => Promise<boolean>
}

/**
 * What moved the score of a region: three batches, about half a second. With `follow` the box is looked for in this frame, which
 * is a neighbour of the one it was taken from.
 * Errors: those of decoding
 */
export async function explainRegion(
  { inference, gallery, heads, goOn }: ExplainParts,
  run: OpenRun,
  { frame, box, follow }: Pick<EngineInput<'why'>, 'frame' | 'box' | 'follow'>,
): Promise<Result<WhyAnswer>> {
  const grey = await run.grey(frame)
  if (!grey.ok) return grey
  if (!(await goOn())) return ok(CANCELLED)
  const found = follow ? sameBox(proposeRegions(grey.value, { max: REGION_BATCH }), box) : box
  if (found === null) return ok({ cancelled: false, map: null, examples: null, further: null })
  const scored = await occlude(inference, grey.value, found, goOn)
  if (scored === null) return ok(CANCELLED)
  const { changes, logit, features } = scored
  const map: WhyMap = { frame, box: found, logit, changes }
  const examples = follow || gallery === null ? null : nearestExamples(gallery, features, EXAMPLES)
  const further = follow || heads === null ? null : furtherAnswers(heads, features)
  return ok({ cancelled: false, map, examples, further })
}

const CANCELLED: WhyAnswer = { cancelled: true, map: null, examples: null, further: null }

interface Occluded {
  readonly logit: number
  readonly changes: number[]
  /** h of the region as it is. */
  readonly features: Float32Array
}

/** @param goOn asked between batches. @returns null when it was cancelled */
export async function occlude(
  inference: Inference,
  grey: GreyImage,
  box: Box,
  goOn: () => Promise<boolean>,
  hiding: Hiding = HIDING,
): Promise<Occluded | null> {
  const hidden = hiddenPatches(extractPatch(grey, box), hiding)
  const logits = new Float32Array(1 + WHY_PLACES)
  let features = new Float32Array(0)
  for (let from = 0; from < logits.length; from += REGION_BATCH) {
    if (!(await goOn())) return null
    const part = hidden.subarray(from * PATCH_LENGTH, (from + REGION_BATCH) * PATCH_LENGTH)
    // Batches have one size, as everywhere: another kernel would add in another order.
    const batch = new Float32Array(REGION_BATCH * PATCH_LENGTH)
    batch.set(part)
    const scores = await inference.logits(batch, REGION_BATCH)
    logits.set(scores.logits.subarray(0, part.length / PATCH_LENGTH), from)
    if (from === 0) features = scores.features.slice(0, scores.features.length / REGION_BATCH)
  }
  return { logit: logits[0] ?? NaN, changes: changesOf(logits), features }
}
