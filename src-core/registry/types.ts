import * as z from 'zod'

/** Of a model made here: a letter or digit first, so that it can be a folder's name and nothing else. */
export const ModelId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/)

/** What the comparison with its parent said, in a line of a list. */
export const ComparisonSummary = z.object({
  patients: z.number().int(),
  aucBefore: z.number(),
  aucAfter: z.number(),
  aucDifference: z.tuple([z.number(), z.number()]),
  gate: z.enum(['pass', 'refuse']),
})
export type ComparisonSummary = z.infer<typeof ComparisonSummary>

/** Who made a model the one that reads here, when and why. */
const Adoption = z.object({ at: z.string(), by: z.string(), reason: z.string() })
export type Adoption = z.infer<typeof Adoption>

/** A model of this installation, as lists show it. */
export const RegisteredModel = z.object({
  id: ModelId,
  /** The model it was trained on from, first; none where it was trained from the start. */
  parents: z.array(z.string()),
  createdAt: z.string(),
  /** Null where it was not fine-tuned at a site; so are the next two. */
  recipe: z.string().nullable(),
  seed: z.number().int().nullable(),
  cohortHash: z.string().nullable(),
  weightsSha256: z.string(),
  /** It came with the program: it can be neither deleted nor changed. */
  shipped: z.boolean(),
  /** It reads now. */
  current: z.boolean(),
  /** The last time it was adopted; null where it never was. */
  adopted: Adoption.nullable(),
  trashedAt: z.string().nullable(),
  /** Of its folder on disk. */
  bytes: z.number().int(),
  notes: z.string(),
  /** Null where it was not compared with its parent. */
  comparison: ComparisonSummary.nullable(),
})
export type RegisteredModel = z.infer<typeof RegisteredModel>
