import * as z from 'zod'
import { Box } from '../reading/types.ts'
import { FurtherAnswer } from '../heads/further.ts'
import { WHY_PLACES } from './occlusion.ts'

/** What moved the score of one region of one frame; no outline of a lesion. */
export const WhyMap = z.object({
  frame: z.number().int(),
  box: Box,
  /** Of the region as it is. */
  logit: z.number(),
  /** By how much the logit falls when a place is hidden, row by row of the grid over the box. */
  changes: z.array(z.number()).length(WHY_PLACES),
})
export type WhyMap = z.infer<typeof WhyMap>

/** How alike two pictures are to the model, in words that the gallery's own distances give. */
export const Likeness = z.enum(['close', 'fairly close', 'far'])
export type Likeness = z.infer<typeof Likeness>

/** A picture drawn by code: never of a patient, and no evidence of anything. */
export const Example = z.object({
  /** 64 × 64, 8 bits. */
  pixels: z.instanceof(Uint8Array),
  /** Share of the diameter that is lost; null without a stenosis. */
  severity: z.number().nullable(),
  likeness: Likeness,
})
export type Example = z.infer<typeof Example>

/** The nearest of each kind by the model's features, nearest first. */
export const NearestExamples = z.object({ withStenosis: z.array(Example), without: z.array(Example) })
export type NearestExamples = z.infer<typeof NearestExamples>

export const WhyAnswer = z.object({
  cancelled: z.boolean(),
  /** Null when cancelled, or when the place was not found in this frame. */
  map: WhyMap.nullable(),
  /** Null where they were not asked for, or the model came without them. */
  examples: NearestExamples.nullable(),
  /** What further heads say of vessel and severity; null where that was not asked for, or the model came without them. */
  further: z.array(FurtherAnswer).nullable(),
})
export type WhyAnswer = z.infer<typeof WhyAnswer>
