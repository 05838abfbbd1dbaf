import * as z from 'zod'
import { clusteredAuc } from '#core/calibration/auc-interval.ts'
import { answer, type LinearHeads, type Questioned } from './linear-heads.ts'

export type Asked = Questioned & { readonly clusters: readonly string[] }

const Question = z.object({
  question: z.string(),
  n: z.number().int(),
  yes: z.number().int(),
  auc: z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) }).nullable(),
  /** Whether the evidence is enough to show an answer to a reader. */
  shown: z.boolean(),
})

const Head = z.object({
  name: z.string(),
  /** Where the figures were measured, on frames that it was not fitted on. */
  source: z.string(),
  real: z.boolean(),
  questions: z.array(Question),
})

/** heads.json: what each further question is worth; heads.bin holds mean, scale, kernel and bias of each head in this order. */
export const HeadsFile = z.object({
  schema: z.literal(1),
  weightsSha256: z.string(),
  heads: z.array(Head),
})

/** An answer is shown only where real images prove it: at least 100 of each kind, and the AUC surely above .8. */
const [ENOUGH, SURELY] = [100, 0.8] as const
/** Fewer of either kind say nothing. */
const SOME = 10

/** AUC of every question on held-out cases, its interval clustered by frame. */
export function headFigures(
  name: string,
  heads: LinearHeads,
  { n, features, answers, clusters }: Asked,
  source: string,
  real: boolean,
): z.infer<typeof Head> {
  const logits = answer(heads, features, n)
  const count = heads.questions.length
  const questions = heads.questions.map((question, q) => {
    const labels = clusters.map((_, i) => answers[i * count + q] ?? NaN)
    const yes = labels.filter((label) => label === 1).length
    const fewer = Math.min(yes, n - yes)
    const scores = clusters.map((_, i) => logits[i * count + q] ?? NaN)
    const measured = fewer < SOME ? null : clusteredAuc(labels, scores, clusters)
    const auc = measured && { value: measured.value, interval: measured.interval }
    const shown = real && fewer >= ENOUGH && auc !== null && auc.interval[0] > SURELY
    return { question, n, yes, auc, shown }
  })
  return Head.parse({ name, source, real, questions })
}
