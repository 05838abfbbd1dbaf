/** What follows from saying yes or no to each case. Null where it is undefined (no such cases). */
export interface Decisions {
  readonly accuracy: number
  readonly f1: number
  readonly sensitivity: number | null
  readonly specificity: number | null
}

/**
 * @param labels 1 for stenosis
 * @param scores said to be stenosis from `threshold` on
 */
export function decisions(
  labels: readonly number[],
  scores: readonly number[],
  threshold: number,
): Decisions {
  let [truePositive, falsePositive, trueNegative, falseNegative] = [0, 0, 0, 0]
  for (const [i, label] of labels.entries()) {
    const said = (scores[i] ?? NaN) >= threshold
    if (said && label === 1) truePositive++
    else if (said) falsePositive++
    else if (label === 1) falseNegative++
    else trueNegative++
  }
  const positives = truePositive + falseNegative
  const negatives = trueNegative + falsePositive
  return {
    accuracy: (truePositive + trueNegative) / Math.max(1, labels.length),
    f1: (2 * truePositive) / Math.max(1, 2 * truePositive + falsePositive + falseNegative),
    sensitivity: positives > 0 ? truePositive / positives : null,
    specificity: negatives > 0 ? trueNegative / negatives : null,
  }
}
