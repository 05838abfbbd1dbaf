import type { GreyImage } from '../model/preprocess.ts'
import type { Box } from '../reading/types.ts'
import { coveringCenters, type Reach } from './coverage.ts'
import { featureGrid } from './features.ts'
import { lesionDensity } from './lesion-density.ts'
import { ridgeMap, type RidgeMap } from './ridge.ts'

/** Side of a region on a 512 px frame; on others in proportion. */
const REGION_SIDE = 80

/** Chosen on ARCADE train. */
const REACH: Reach = { fullPx: 14, nonePx: 32 }

export interface ProposalOptions {
  readonly max: number
}

/** Side of a region in pixels of this frame, an integer that fits in it. */
export function regionSide({ rows, columns }: GreyImage): number {
  const side = Math.round((REGION_SIDE * Math.max(rows, columns)) / 512)
  return Math.max(1, Math.min(side, rows, columns))
}

/**
 * Square boxes on vessels where a lesion may be, the most promising first; integers inside the frame. The same pixels give the
 * same boxes. Fewer than `max` where there is little vessel, none on a blank frame.
 * @param grey values in [0, 1], vessels dark
 */
export const proposeRegions = (grey: GreyImage, options: ProposalOptions): Box[] =>
  proposeOnRidges(grey, ridgeMap(grey), options)

/** The same where the ridges are known already. */
export function proposeOnRidges(grey: GreyImage, ridges: RidgeMap, { max }: ProposalOptions): Box[] {
  if (Math.min(ridges.map.rows, ridges.map.columns) < 2 || !ridges.strength.some((value) => value > 0))
    return []
  const side = regionSide(grey)
  const density = lesionDensity(featureGrid(ridges))
  const perFramePx = Math.max(grey.rows, grey.columns) / 512
  const reach: Reach = { fullPx: REACH.fullPx * perFramePx, nonePx: REACH.nonePx * perFramePx }
  const smaller = Math.min(density.rows, density.columns)
  const margin = Math.min(Math.floor(side / 2 / density.cell), (smaller - 1) >> 1)
  return coveringCenters(density, max, reach, margin).map(({ x, y }) =>
    boxAround(grey, (x + 0.5) * density.cell, (y + 0.5) * density.cell, side),
  )
}

/** A square around a place, moved inside the frame where it would stand out. */
export function boxAround({ rows, columns }: GreyImage, x: number, y: number, side: number): Box {
  const within = (middle: number, length: number): number =>
    Math.max(0, Math.min(length - side, Math.round(middle - side / 2)))
  return [within(x, columns), within(y, rows), side, side]
}
