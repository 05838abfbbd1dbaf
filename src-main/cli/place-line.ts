import * as z from 'zod'
import { Box, Triage, type RunPlace } from '#core/reading/types.ts'

/** One place on the vessels of a run, followed over its frames. */
export const PlaceLine = z.object({
  /** Where it was seen, and those in which its region was called look. */
  frames: z.array(z.number().int()),
  looks: z.array(z.number().int()),
  /** Where it is seen best; the probability is that of its region. */
  best: z.object({
    frame: z.number().int(),
    box: Box,
    probability: z.number().min(0).max(1),
    unshifted: z.number().min(0).max(1).nullable(),
    triage: Triage,
    /** Why its answer is suspended here; absent where it is not. */
    reason: z.string().optional(),
  }),
})
type PlaceLine = z.infer<typeof PlaceLine>

export const placeLine = ({ frames, looks, best }: RunPlace): PlaceLine => ({
  frames,
  looks,
  best: {
    ...best,
    probability: best.probability.value,
    unshifted: best.probability.shift?.own.value ?? null,
  },
})
