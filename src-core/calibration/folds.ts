import { shuffled, type Random } from '../random.ts'

/**
 * Deals clusters to folds, whole, so that cases that go together are never on both sides. Clusters with an event and those
 * without are dealt apart, so that both kinds are spread. The order of the cases does not matter.
 * @param labels 1 for an event; @param clusters name of each case's image or patient
 * @param count wished; fewer where there are fewer clusters
 * @returns the fold of each case
 */
export function groupedFolds(
  labels: readonly number[],
  clusters: readonly string[],
  count: number,
  random: Random,
): number[] {
  const names = [...new Set(clusters)].sort()
  const withEvent = new Set(clusters.filter((_, i) => labels[i] === 1))
  const [having, lacking] = [true, false].map((has) =>
    shuffled(
      names.filter((name) => withEvent.has(name) === has),
      random,
    ),
  )
  const dealt = [...(having ?? []), ...(lacking ?? [])]
  const foldOf = new Map(dealt.map((name, place) => [name, place % count]))
  return clusters.map((name) => foldOf.get(name) ?? NaN)
}
