/** temporary */
export function rankAuc(cases: readonly { label: 0 | 1; logit: number }[]): number {
  const sorted = [...cases].sort((a, b) => a.logit - b.logit)
  let [rankSum, positives] = [0, 0]
  for (const [i, c] of sorted.entries())
    if (c.label === 1) {
      rankSum += i + 1
      positives++
    }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (cases.length - positives))
}
