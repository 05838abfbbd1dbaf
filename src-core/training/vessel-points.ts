import type { GreyImage } from '../model/preprocess.ts'
import { isClear, scaleOf, type Point } from './region-sampler.ts'
import type { Box } from '../reading/types.ts'
import { integralOf, sumWithin, type Integral } from '../regions/integral.ts'
import { spacedOut } from './spaced-out.ts'

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
  const sums = integralOf(image)
  const px = (length: number) => Math.max(1, Math.round(length * scaleOf(image)))
  const [near, around, grid, margin] = [px(NEAR), px(AROUND), px(GRID), px(MARGIN)]
  const candidates: { point: Point; darkness: number }[] = []
  for (let y = margin; y < rows - margin; y += grid) {
    for (let x = margin; x < columns - margin; x += grid) {
      const darkness = boxMean(sums, image, x, y, around) - boxMean(sums, image, x, y, near)
      if (darkness > 0) candidates.push({ point: [x, y], darkness })
    }
  }
  candidates.sort((a, b) => b.darkness - a.darkness)
  return spacedOut(
    candidates.map(({ point }) => point),
    px(SPACING),
    MOST_POINTS,
  )
}

/** The points whose region of this side holds nothing of a lesion's box. */
export const pointsAwayFrom = (points: readonly Point[], lesions: readonly Box[], side: number): Point[] =>
  points.filter((point) => isClear(lesions, point, side))

function boxMean(sums: Integral, { rows, columns }: GreyImage, x: number, y: number, half: number): number {
  const [left, right] = [Math.max(0, x - half), Math.min(columns, x + half + 1)]
  const [top, bottom] = [Math.max(0, y - half), Math.min(rows, y + half + 1)]
  return sumWithin(sums, left, top, right, bottom) / ((right - left) * (bottom - top))
}
