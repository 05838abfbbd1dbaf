import { PATCH_SIZE } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import { middleOf, WHY_GRID, WHY_PLACES } from '#core/why/occlusion.ts'

export interface Pointing {
  /** Pixels of the frame from the place that raised the score most to the middle of the lesion. */
  readonly distance: number
  /** The same of a place of the grid chosen blindly, on average. */
  readonly chance: number
  /** Share of the places that lie nearer to the lesion; .5 by chance. */
  readonly nearer: number
  readonly inLesion: boolean
}

/** How well a map points at a lesion whose place is known. @param changes of a `WhyMap` */
export function pointing(changes: readonly number[], box: Box, lesion: Box): Pointing {
  const [lx, ly] = [lesion[0] + lesion[2] / 2, lesion[1] + lesion[3] / 2]
  const places = Array.from({ length: WHY_PLACES }, (_, at): readonly [number, number] => [
    box[0] + (middleOf(at % WHY_GRID) / PATCH_SIZE) * box[2],
    box[1] + (middleOf(Math.floor(at / WHY_GRID)) / PATCH_SIZE) * box[3],
  ])
  const distances = places.map(([x, y]) => Math.hypot(x - lx, y - ly))
  const peak = changes.indexOf(Math.max(...changes))
  const [distance, [x, y]] = [distances[peak]!, places[peak]!]
  return {
    distance,
    chance: distances.reduce((a, b) => a + b, 0) / WHY_PLACES,
    nearer: distances.filter((other) => other < distance).length / (WHY_PLACES - 1),
    inLesion: x >= lesion[0] && x <= lesion[0] + lesion[2] && y >= lesion[1] && y <= lesion[1] + lesion[3],
  }
}
