import { decisions } from '#core/training/decisions.ts'

/**
 * The logit that maximizes sensitivity + specificity.
 * @param labels 1 for stenosis
 * @throws without both kinds of cases
 */
export function balancedThreshold(labels: readonly number[], logits: readonly number[]): number {
  const events = labels.filter((label) => label === 1).length
  if (events === 0 || events === labels.length) throw new Error('a threshold needs both kinds of cases')
  const youden = (threshold: number): number => {
    const { sensitivity, specificity } = decisions(labels, logits, threshold)
    return (sensitivity ?? 0) + (specificity ?? 0)
  }
  return logits.reduce((best, logit) => (youden(logit) > youden(best) ? logit : best))
}
