import * as z from 'zod'

/** A row of a list of labels that cannot be used, counted from 1, and why. */
export const RefusedRow = z.object({
  row: z.number().int(),
  file: z.string().nullable(),
  reason: z.string(),
})
export type RefusedRow = z.infer<typeof RefusedRow>
