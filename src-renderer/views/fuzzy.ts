/**
 * How well a text answers what was typed: every typed letter in order, better at the beginnings of words and in a row.
 * @returns null when it does not
 */
export function fuzzyScore(text: string, typed: string): number | null {
  const [hay, needle] = [text.toLowerCase(), typed.toLowerCase().replace(/\s+/g, '')]
  let [at, score, last] = [0, 0, -2]
  for (const letter of needle) {
    const found = hay.indexOf(letter, at)
    if (found < 0) return null
    const begins = found === 0 || !/[a-z0-9]/.test(hay[found - 1] ?? '')
    score += (found === last + 1 ? 3 : 0) + (begins ? 2 : 0) - (found - at) * 0.05
    last = found
    at = found + 1
  }
  return score
}

/** Those that answer, best first; all of them, in their order, when nothing was typed. */
export function fuzzyFilter<T extends { readonly title: string }>(items: readonly T[], typed: string): T[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(item.title, typed) }))
    .filter((one): one is { item: T; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}
