import type { RidgeMap } from './ridge.ts'

/**
 * How much dark line a frame shows: the mean strength of its ridges (`ridgeMap`), in grey levels of [0, 1] over the whole frame.
 * Contrast darkens and fills vessels, so it rises and falls with them; but ribs, wires and the window count too, so it compares
 * frames of one run and says nothing between runs.
 */
export function lineDarkness({ strength }: RidgeMap): number {
  let sum = 0
  for (const value of strength) sum += value
  return strength.length === 0 ? 0 : Math.min(1, sum / strength.length)
}

/**
 * How much of the dark lines is elsewhere in another frame: the sum of differences over the sum of strengths (the dissimilarity of
 * Bray and Curtis 1957). 0 where nothing moved, 1 where no line stayed; it grows with the distance up to a vessel's width.
 * @returns null where the two cannot be compared: other sizes, or no line in either
 */
export function lineMovement(one: RidgeMap, other: RidgeMap): number | null {
  if (one.map.columns !== other.map.columns || one.map.rows !== other.map.rows) return null
  let [apart, total] = [0, 0]
  for (let at = 0; at < one.strength.length; at++) {
    const [here, there] = [one.strength[at]!, other.strength[at]!]
    apart += Math.abs(here - there)
    total += here + there
  }
  return total > 0 ? apart / total : null
}
