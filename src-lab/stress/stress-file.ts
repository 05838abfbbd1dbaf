import * as z from 'zod'
import { Estimate } from '../evaluation/estimate.ts'

/** stress.json: what disturbed pictures cost a model. */
export const StressFile = z.object({
  schema: z.literal(1),
  model: z.string(),
  weightsSha256: z.string(),
  measuredAt: z.iso.datetime(),
  command: z.string(),
  source: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  images: z.number().int(),
  curves: z.array(
    z.object({
      kind: z.string(),
      title: z.string(),
      levels: z.array(z.object({ level: z.number(), auc: Estimate, change: Estimate })),
    }),
  ),
})
export type StressFile = z.infer<typeof StressFile>
