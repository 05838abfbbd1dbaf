import * as z from 'zod'
import { ModelId } from '../registry/types.ts'

/** A bundle that is whole and was not imported yet. */
export const BundleSeen = z.object({
  /** By which it is imported; the file is not read again. */
  token: z.string(),
  model: z.object({ id: ModelId, weightsSha256: z.string() }),
  signer: z.string(),
  fingerprint: z.string(),
  /** Trusted here before; else it is for a person to compare the fingerprint. */
  trusted: z.boolean(),
  createdAt: z.string(),
  program: z.string(),
})
export type BundleSeen = z.infer<typeof BundleSeen>
