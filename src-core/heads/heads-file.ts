import * as z from 'zod'
import { checkedParts, floatsOf, takerOf, type FileParts } from '../model/file-parts.ts'
import { fail, ok, type Result } from '../result.ts'
import type { LinearHeads } from './linear-heads.ts'

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What one question is worth, on frames that its head was not fitted on. */
export const HeadQuestion = z.object({
  question: z.string(),
  n: z.number().int(),
  yes: z.number().int(),
  /** With its 95 % interval by bootstrap over frames; null where there are too few of either kind. */
  auc: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]).readonly() }).nullable(),
  /** Whether the evidence is enough to show an answer to a reader who did not ask for more. */
  shown: z.boolean(),
})
export type HeadQuestion = z.infer<typeof HeadQuestion>

export const HeadFacts = z.object({
  name: z.enum(['place', 'severity']),
  /** Where the figures were measured. */
  source: z.string(),
  real: z.boolean(),
  questions: z.array(HeadQuestion).min(1).max(100),
})
export type HeadFacts = z.infer<typeof HeadFacts>

/** models/<id>/heads.json; heads.bin holds mean, scale, kernel and bias of each head in this order. */
export const HeadsFile = z.object({
  schema: z.literal(2),
  weightsSha256: Sha256,
  command: z.string(),
  bin: z.object({ bytes: z.number().int().positive(), sha256: Sha256 }),
  heads: z.array(HeadFacts).min(1).max(10),
})
export type HeadsFile = z.infer<typeof HeadsFile>

/** A head with what it is worth. */
export interface FurtherHead {
  readonly facts: HeadFacts
  readonly linear: LinearHeads
}

/**
 * @param model what they must have been fitted for
 * Errors: `heads-invalid`
 */
export function parseHeads(
  parts: FileParts,
  model: { readonly weightsSha256: string; readonly width: number },
): Result<FurtherHead[]> {
  const checked = checkedParts(parts, {
    name: 'heads',
    schema: HeadsFile,
    madeFor: ({ weightsSha256 }) => weightsSha256 === model.weightsSha256,
    madeForOther: 'they were fitted for other weights',
  })
  if ('why' in checked) return invalid(checked.why)
  const { heads } = checked.file
  const { width } = model
  const numbers = heads.reduce((sum, { questions }) => sum + 2 * width + (width + 1) * questions.length, 0)
  if (parts.bin.byteLength !== 4 * numbers) return invalid('heads.bin has another length')
  const flat = floatsOf(parts.bin)
  if (!flat.every(Number.isFinite)) return invalid('heads.bin holds numbers that cannot be')
  const take = takerOf(flat)
  return ok(
    heads.map((facts) => {
      const questions = facts.questions.map(({ question }) => question)
      const [mean, scale] = [take(width), take(width)]
      const kernel = take(width * questions.length)
      return { facts, linear: { questions, mean, scale, kernel, bias: take(questions.length) } }
    }),
  )
}

const invalid = (why: string) =>
  fail({
    code: 'heads-invalid',
    message: `What this model says of vessel and severity cannot be used: ${why}.`,
    action:
      'Install the model again, or fit them again with `npm run lab -- heads`; without heads.json the model reads without them.',
  })
