import type { GreyImage } from '../model/preprocess.ts'
import { isClear, type Point } from './region-sampler.ts'
import type { Box } from '../reading/types.ts'

/** On a 512 px frame: half sides of the two means compared, grid step, spacing of points, margin to the border. */
const [NEAR, AROUND, GRID, SPACING, MARGIN] = [2, 15, 4, 14, 18]
const MOST_POINTS = 60

/**
 * Points darker than their surroundings, darkest first and spaced out: mostly on vessels. Training takes its
 * hardest negatives here. Deliberately cruder than the proposals of reading, so that a negative is not
 * only what that filter finds.
 */
export function vesselPoints(image: GreyImage): Point[] {
  const { rows, columns } = image
  const sums = integral(image)
  const candidates: { x: number; y: number; darkness: number }[] = []
  for (let y = MARGIN; y < rows - MARGIN; y += GRID) {
    for (let x = MARGIN; x < columns - MARGIN; x += GRID) {
      const darkness = boxMean(sums, image, x, y, AROUND) - boxMean(sums, image, x, y, NEAR)
      candidates.push({ x, y, darkness })
    }
  }
  candidates.sort((a, b) => b.darkness - a.darkness)
  const chosen: Point[] = []
  for (const { x, y, darkness } of candidates) {
    if (chosen.length >= MOST_POINTS || darkness <= 0) break
    if (chosen.every(([cx, cy]) => Math.hypot(cx - x, cy - y) >= SPACING)) chosen.push([x, y])
  }
  return chosen
}

/** The points whose region of this side holds nothing of a lesion's box. */
export const pointsAwayFrom = (points: readonly Point[], lesions: readonly Box[], side: number): Point[] =>
  points.filter((point) => isClear(lesions, point, side))

/** Sums over the rectangle from the origin, [rows + 1, columns + 1]. */
function integral({ rows, columns, data }: GreyImage): Float64Array {
  const width = columns + 1
  const sums = new Float64Array((rows + 1) * width)
  for (let y = 0; y < rows; y++) {
    let line = 0
    for (let x = 0; x < columns; x++) {
      line += data[y * columns + x]!
      sums[(y + 1) * width + x + 1] = sums[y * width + x + 1]! + line
    }
  }
  return sums
}

function boxMean(sums: Float64Array, image: GreyImage, x: number, y: number, half: number): number {
  const width = image.columns + 1
  const [left, right] = [Math.max(0, x - half), Math.min(image.columns, x + half + 1)]
  const [top, bottom] = [Math.max(0, y - half), Math.min(image.rows, y + half + 1)]
  const sum =
    sums[bottom * width + right]! -
    sums[top * width + right]! -
    sums[bottom * width + left]! +
    sums[top * width + left]!
  return sum / ((right - left) * (bottom - top))
}
