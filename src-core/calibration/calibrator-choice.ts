import * as z from 'zod'
import { CALIBRATOR_KINDS } from './fit.ts'

/** How a calibrator came to be chosen, for the model's card. */
export const CalibratorChoice = z.object({
  folds: z.number().int(),
  clusters: z.number().int(),
  rule: z.string(),
  tried: z.array(
    z.object({
      kind: z.enum(CALIBRATOR_KINDS),
      /** Mean over the cases of each fold, by what was fitted on the others. */
      logLoss: z.number(),
      /** Above the lowest, with the standard error of that difference, by cluster. */
      excess: z.number(),
      standardError: z.number(),
    }),
  ),
  refused: z.array(z.object({ kind: z.enum(CALIBRATOR_KINDS), reason: z.string() })),
})
export type CalibratorChoice = z.infer<typeof CalibratorChoice>
