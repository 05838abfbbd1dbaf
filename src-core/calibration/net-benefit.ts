/** Thresholds of a decision curve, closer where a miss is worth many false alarms. */
export const THRESHOLDS: readonly number[] = [
  0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9,
]

/** Of all cases, the share that is rightly treated, less the false alarms at what the threshold says one of them costs. */
export interface NetBenefit {
  readonly model: number
  readonly all: number
}

/**
 * Net benefit of treating whom the model gives the threshold or more, and of treating all (Vickers and Elkin 2006); treating
 * none has 0.
 * @param threshold in (0, 1): a miss is worth (1 - threshold) / threshold false alarms
 * @param weights how often each case counts; once if left out
 */
export function netBenefit(
  probabilities: readonly number[],
  labels: readonly number[],
  threshold: number,
  weights?: ArrayLike<number>,
): NetBenefit {
  const cost = threshold / (1 - threshold)
  let [n, model, all] = [0, 0, 0]
  for (const [i, p] of probabilities.entries()) {
    const weight = weights ? weights[i]! : 1
    const worth = weight * (labels[i] === 1 ? 1 : -cost)
    n += weight
    all += worth
    if (p >= threshold) model += worth
  }
  return { model: model / n, all: all / n }
}
