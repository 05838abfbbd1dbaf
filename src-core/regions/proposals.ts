import type { GreyImage } from '../model/preprocess.ts'
import type { Box } from '../reading/types.ts'
import { coveringCenters, type Reach } from './coverage.ts'
import { searchFrame, type FrameSearch } from './search.ts'

/** Side of a region on a 512 px frame; on others in proportion. */
export const REGION_SIDE = 80

/** On a 512 px frame. */
const REACH: Reach = { fullPx: 14, nonePx: 32 }

export interface ProposalOptions {
  readonly max: number
}

/** Side of a region in pixels of this frame, an integer that fits in it. */
function regionSide({ rows, columns }: GreyImage): number {
  const side = Math.round((REGION_SIDE * Math.max(rows, columns)) / 512)
  return Math.max(1, Math.min(side, rows, columns))
}

/**
 * Square boxes on vessels where a lesion may be, the most promising first; integers inside the frame. The same pixels give the
 * same boxes. Fewer than `max` where there is little vessel, none on a blank frame.
 * @param grey values in [0, 1], vessels dark
 */
export const proposeRegions = (grey: GreyImage, options: ProposalOptions): Box[] =>
  proposeFrom(grey, searchFrame(grey), options)

/** The same where the frame was searched already. */
export function proposeFrom(
  grey: GreyImage,
  { ridges, density }: FrameSearch,
  { max }: ProposalOptions,
): Box[] {
  if (!ridges.strength.some((value) => value > 0)) return []
  const side = regionSide(grey)
  const perPx = Math.max(grey.rows, grey.columns) / 512
  const reach: Reach = { fullPx: REACH.fullPx * perPx, nonePx: REACH.nonePx * perPx }
  const middle = (Math.min(density.rows, density.columns) - 1) >> 1
  const margin = Math.min(Math.floor(side / 2 / density.cell), middle)
  return coveringCenters(density, max, reach, margin).map(({ x, y }) =>
    boxAround(grey, (x + 0.5) * density.cell, (y + 0.5) * density.cell, side),
  )
}

/** The region that reading would look at in the middle of a box that a person drew: the model knows regions of one size. */
export const regionAround = (grey: GreyImage, [x, y, w, h]: Box): Box =>
  boxAround(grey, x + w / 2, y + h / 2, regionSide(grey))

/** A square around a place, moved inside the frame where it would stand out. */
function boxAround({ rows, columns }: GreyImage, x: number, y: number, side: number): Box {
  const within = (middle: number, length: number): number =>
    Math.max(0, Math.min(length - side, Math.round(middle - side / 2)))
  return [within(x, columns), within(y, rows), side, side]
}
