import type { GreyImage } from '../model/preprocess.ts'
import type { Box } from '../reading/types.ts'
import { inFrame } from './boxes.ts'

/** Where a region went, and how alike the two pictures are there. */
export interface Followed {
  readonly box: Box
  /** Correlation of the pictures, in [-1, 1]. */
  readonly likeness: number
}

/** Below, the place was probably lost: the person is told before they confirm. */
export const LIKELY = 0.6
/** A box is compared in so many cells a side: vessels show, noise averages out. */
const CELLS = 24
/** A beat moves a vessel by up to half a side from frame to frame (docs/decisions.md, places). */
const REACH_SIDES = 0.5
/** Of two places equally alike the nearer one: what a full reach costs. */
const FAR = 0.05

/**
 * The region in a neighbouring frame whose picture correlates best with this one (normalised cross-correlation, Lewis 1995),
 * looked for within half a side; first by cells, then by pixels.
 * @param box of `from`, of at least 8 px @param to of the same size
 */
export function followBox(from: GreyImage, box: Box, to: GreyImage): Followed {
  const cell = Math.max(1, Math.floor(Math.min(box[2], box[3]) / CELLS))
  const reach = REACH_SIDES * Math.max(box[2], box[3])
  const pattern = normalised(cellsOf(from, box, cell))
  const coarse = bestNear(to, box, box, pattern, { cell, step: cell, reach, full: reach })
  return cell === 1
    ? coarse
    : bestNear(to, box, coarse.box, pattern, { cell, step: 1, reach: cell, full: reach })
}

interface Search {
  readonly cell: number
  readonly step: number
  readonly reach: number
  /** The reach that a distance from where it was is measured by. */
  readonly full: number
}

function bestNear(
  image: GreyImage,
  origin: Box,
  around: Box,
  pattern: Float32Array,
  search: Search,
): Followed {
  const { cell, step, reach, full } = search
  const size = { width: image.columns, height: image.rows }
  const steps = Math.floor(reach / step)
  let best: Followed = { box: inFrame(around, size), likeness: -1 }
  let bestWorth = -Infinity
  for (let j = -steps; j <= steps; j++)
    for (let i = -steps; i <= steps; i++) {
      const [x, y] = [around[0] + i * step, around[1] + j * step]
      if (x < 0 || y < 0 || x + around[2] > image.columns || y + around[3] > image.rows) continue
      const box: Box = [x, y, around[2], around[3]]
      const likeness = dot(pattern, normalised(cellsOf(image, box, cell)))
      const worth = likeness - (FAR * Math.hypot(x - origin[0], y - origin[1])) / full
      if (worth <= bestWorth) continue
      bestWorth = worth
      best = { box, likeness }
    }
  return best
}

/** Mean grey of each whole cell of a box. */
function cellsOf({ columns, data }: GreyImage, [x, y, w, h]: Box, cell: number): Float32Array {
  const [across, down] = [Math.floor(w / cell), Math.floor(h / cell)]
  const cells = new Float32Array(across * down)
  for (let j = 0; j < down * cell; j++)
    for (let i = 0; i < across * cell; i++) {
      const at = Math.floor(j / cell) * across + Math.floor(i / cell)
      cells[at] = cells[at]! + data[(Math.round(y) + j) * columns + Math.round(x) + i]!
    }
  return cells
}

/** With a mean of 0 and a length of 1; a flat picture is like nothing. */
function normalised(cells: Float32Array): Float32Array {
  const mean = cells.reduce((sum, one) => sum + one, 0) / Math.max(1, cells.length)
  const length = Math.sqrt(cells.reduce((sum, one) => sum + (one - mean) ** 2, 0))
  return cells.map((one) => (length > 1e-9 ? (one - mean) / length : 0))
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, one, i) => sum + one * b[i]!, 0)

/** Frames on each side that a region is offered on. */
const FOLLOW_REACH = 4

/** The frames a region goes over, nearest first on each side, so that each follows its neighbour. */
export const framesToFollow = (frame: number, frameCount: number): readonly (readonly number[])[] => {
  const upTo = (by: 1 | -1) =>
    Array.from({ length: FOLLOW_REACH }, (_, i) => frame + by * (i + 1)).filter(
      (at) => at >= 0 && at < frameCount,
    )
  return [upTo(1), upTo(-1)]
}
