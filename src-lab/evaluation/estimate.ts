import * as z from 'zod'

/** A figure with its 95 % interval, as it is written to a file. */
export const Estimate = z.object({
  value: z.number(),
  interval: z.tuple([z.number(), z.number()]).readonly(),
})
