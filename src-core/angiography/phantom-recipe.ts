import * as z from 'zod'

const Stenosis = z.object({
  branch: z.string(),
  /** Where along the branch, 0 its origin, 1 its end. */
  at: z.number().min(0).max(1),
  /** Share of the diameter that is lost. */
  severity: z.number().min(0).max(1),
  lengthMm: z.number().positive(),
})

/** A run of a coronary angiogram that code draws; nothing of it comes from a patient. */
export const PhantomRecipe = z.object({
  name: z.string(),
  artery: z.enum(['left', 'right']),
  /** + is LAO and CRA, as in Projection. */
  primaryDeg: z.number(),
  secondaryDeg: z.number(),
  stenoses: z.array(Stenosis),
  seed: z.number().int(),
  frames: z.number().int().positive(),
  frameTimeMs: z.number().positive(),
  heartRateBpm: z.number().positive(),
})
export type PhantomRecipe = z.infer<typeof PhantomRecipe>

/** Side of the drawn frames, and mm at the heart a pixel covers. */
export const PHANTOM_SIDE = 512
export const PHANTOM_MM_PER_PX = 0.25
