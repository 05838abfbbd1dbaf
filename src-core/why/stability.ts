import type { Box } from '../reading/types.ts'
import type { WhyMap } from './types.ts'

export type StabilityWord = 'stable' | 'unsteady' | 'unstable' | 'unknown'

export interface Stability {
  readonly word: StabilityWord
  /** Mean correlation with the maps of the neighbouring frames; null where there are too few. */
  readonly correlation: number | null
  /** How many neighbours had the place. */
  readonly frames: number
}

/** Frames on each side that a map is compared with. */
export const WHY_REACH = 2
/** One neighbour alone says little. */
const FEWEST = 2
const [STABLE, UNSTEADY] = [0.7, 0.4] as const

/** How much a map can be trusted: whether a moment earlier or later the same place would have shown the same. */
export function stabilityOf(map: WhyMap, neighbours: readonly WhyMap[]): Stability {
  const frames = neighbours.length
  if (frames < FEWEST) return { word: 'unknown', correlation: null, frames }
  const sum = neighbours.reduce((total, other) => total + correlation(map.changes, other.changes), 0)
  const mean = sum / frames
  return { word: wordOf(mean), correlation: mean, frames }
}

function wordOf(correlated: number): StabilityWord {
  if (correlated >= STABLE) return 'stable'
  return correlated >= UNSTEADY ? 'unsteady' : 'unstable'
}

/** Pearson's; 0 where one of the two does not vary. @param a of the length of b */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [meanOf(a), meanOf(b)]
  let [both, aa, bb] = [0, 0, 0]
  for (const [i, value] of a.entries()) {
    const [da, db] = [value - ma, b[i]! - mb]
    both += da * db
    aa += da * da
    bb += db * db
  }
  return aa > 0 && bb > 0 ? both / Math.sqrt(aa * bb) : 0
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length

/** The frames to compare a frame with, nearest first. */
export const neighboursOf = (frame: number, frameCount: number): number[] =>
  Array.from({ length: WHY_REACH }, (_, i) => i + 1)
    .flatMap((by) => [frame - by, frame + by])
    .filter((at) => at >= 0 && at < frameCount)

/**
 * The same place in another frame: the box whose middle is nearest; null where none is nearer than half a side, because a
 * vessel moves less than that from frame to frame.
 */
export function sameBox(boxes: readonly Box[], from: Box): Box | null {
  const [x, y] = middleOf(from)
  const away = (box: Box): number => Math.hypot(middleOf(box)[0] - x, middleOf(box)[1] - y)
  const nearest = boxes.reduce<Box | null>(
    (best, box) => (best === null || away(box) < away(best) ? box : best),
    null,
  )
  return nearest !== null && away(nearest) <= Math.max(from[2], from[3]) / 2 ? nearest : null
}

const middleOf = ([x, y, width, height]: Box): readonly [number, number] => [x + width / 2, y + height / 2]
