/**
 * Area under the ROC curve: how often a positive scores above a negative, ties counting half (Mann-Whitney).
 * @param labels 1 for stenosis
 * @returns NaN without both kinds
 */
export function rocAuc(labels: readonly number[], scores: readonly number[]): number {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let [rankSum, positives] = [0, 0]
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to++
    const tied = order.slice(from, to).filter((i) => labels[i] === 1).length
    rankSum += tied * ((from + 1 + to) / 2)
    positives += tied
    from = to
  }
  const negatives = labels.length - positives
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}
