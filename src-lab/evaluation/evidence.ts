import * as z from 'zod'
import { Estimate } from './estimate.ts'

const Measured = z.object({
  n: z.number().int(),
  events: z.number().int(),
  images: z.number().int(),
  auc: Estimate,
  accuracy: Estimate,
  f1: Estimate,
  sensitivity: Estimate,
  specificity: Estimate,
})

const Worth = z.object({
  aucWithCircuit: Estimate,
  aucWithoutCircuit: Estimate,
  difference: Estimate,
})

const Held = z.object({
  source: z.string(),
  /** Logit from which a case counts as called, and where that threshold was chosen. */
  threshold: z.object({ logit: z.number(), chosenOn: z.string() }),
  measured: Measured,
  circuit: Worth,
})

/** evidence.json: what was measured of a model, on what, with 95 % intervals clustered by image. */
export const EvidenceFile = z.object({
  model: z.string(),
  weightsSha256: z.string(),
  measuredAt: z.iso.datetime(),
  command: z.string(),
  replicates: z.number().int(),
  duplicates: z.object({
    trainAgainstHeldOut: z.number().int(),
    withinHeldOut: z.number().int(),
    withinTrain: z.number().int(),
    patchesAgainstHeldOut: z.number().int(),
    patchesWithin: z.number().int(),
    heldPatchesNearTraining: z.number().int(),
    /** Of the vessel task: not learned from, as they nearly equal a held-out frame of the stenosis task; and not judged by, as a model knows them. */
    vesselsNearHeldOut: z.number().int().optional(),
    heldVesselsNearKnown: z.number().int().optional(),
  }),
  /** Every pair of ARCADE's frames, of either task, and of the small patches that is, or may be, the same picture, before any was dropped. */
  repeats: z
    .array(
      z.object({
        a: z.object({ part: z.string(), name: z.string() }),
        b: z.object({ part: z.string(), name: z.string() }),
        by: z.enum(['pixels', 'thumbnail', 'hash']),
        correlation: z.number(),
        differingBits: z.number().int(),
      }),
    )
    .optional(),
  /** Lesions against regions on dark lines that hold nothing of a lesion's box. */
  region: Held,
  /** AUC of lesions against each kind of negative apart, and against all of them. */
  regionAuc: z.object({
    proposal: Estimate,
    vessel: Estimate,
    junction: Estimate,
    background: Estimate,
    border: Estimate,
    all: Estimate,
  }),
  patch: Held,
  /** Boxes that the locator shows, at IoU .5; absent where the model has none. */
  boxes: z
    .object({
      source: z.string(),
      threshold: z.object({ score: z.number(), chosenOn: z.string() }),
      images: z.number().int(),
      lesions: z.number().int(),
      found: z.number().int(),
      f1: Estimate,
      precision: Estimate,
      recall: Estimate,
      /** F1 over the pixels of each frame, as the ARCADE challenge measures; absent from evidence older than it. */
      area: z.object({ f1: Estimate, ofMarkedBoxes: Estimate }).optional(),
    })
    .optional(),
})
export type EvidenceFile = z.infer<typeof EvidenceFile>
