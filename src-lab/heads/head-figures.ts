import { clusteredAuc } from '#core/calibration/auc-interval.ts'
import type { HeadFacts } from '#core/heads/heads-file.ts'
import { answer, type LinearHeads } from '#core/heads/linear-heads.ts'
import type { Questioned } from './linear-heads.ts'

export type Asked = Questioned & { readonly clusters: readonly string[] }

/** An answer is shown only where real images prove it: at least 100 of each kind, and the AUC surely above .8. */
export const [ENOUGH, SURELY] = [100, 0.8] as const
/** Fewer of either kind say nothing. */
const SOME = 10

/** AUC of every question on held-out cases, its interval clustered by frame. */
export function headFigures(
  name: HeadFacts['name'],
  heads: LinearHeads,
  { n, features, answers, clusters }: Asked,
  source: string,
  real: boolean,
): HeadFacts {
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
  return { name, source, real, questions }
}
