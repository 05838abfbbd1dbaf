import { describe, expect, test } from 'vitest'
import type { GreyImage } from '../model/preprocess.ts'
import { seededRandom } from '../random.ts'
import { ridgeMap } from '../regions/ridge.ts'
import { junctionPoints } from './junction-points.ts'
import type { Point } from './region-sampler.ts'

const SIDE = 512
type Piece = readonly [from: Point, to: Point, width: number]

/** Dark tubes on a light and grainy ground. */
function drawnLines(pieces: readonly Piece[], seed: number): GreyImage {
  const random = seededRandom(seed)
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const place: Point = [at % SIDE, Math.floor(at / SIDE)]
    const dark = Math.max(
      ...pieces.map(([from, to, width]) => Math.exp(-((distance(place, from, to) / width) ** 2))),
    )
    return 190 - 90 * dark + 12 * random()
  })
  return { rows: SIDE, columns: SIDE, data }
}

function distance([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay]
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(x - ax - along * dx, y - ay - along * dy)
}

const found = (image: GreyImage): Point[] => junctionPoints(ridgeMap(image))

const nearest = (points: readonly Point[], [x, y]: Point): number =>
  Math.min(...points.map(([px, py]) => Math.hypot(px - x, py - y)))

describe('where dark lines meet', () => {
  test.each([4, 6, 9])('a bifurcation and a crossing are found, of lines %d px wide', (width) => {
    const fork: Point = [180, 260]
    const cross: Point = [350, 200]
    const points = found(
      drawnLines(
        [
          [[40, 250], fork, width],
          [fork, [300, 420], width],
          [fork, [240, 80], 0.8 * width],
          [[280, 130], [420, 270], width],
          [[470, 140], [230, 260], 0.8 * width],
        ],
        width,
      ),
    )
    expect(nearest(points, fork)).toBeLessThan(12)
    expect(nearest(points.slice(0, 6), cross)).toBeLessThan(12)
  })

  test('a bend, a line that ends and two lines side by side are none', () => {
    const bend = Array.from({ length: 13 }, (_, i): Point => [
      90 + 60 * Math.sin((i * Math.PI) / 12),
      150 - 60 * Math.cos((i * Math.PI) / 12),
    ])
    const image = drawnLines(
      [
        ...bend.slice(1).map((to, i): Piece => [bend[i] ?? to, to, 5]),
        [[250, 300], [450, 420], 5],
        [[262, 280], [462, 400], 5],
        [[300, 60], [380, 200], 6],
      ],
      3,
    )
    expect(found(image)).toEqual([])
  })

  test('neither a grey level nor its unit matters', () => {
    const image = drawnLines(
      [
        [[60, 256], [450, 256], 5],
        [[256, 60], [256, 450], 5],
      ],
      5,
    )
    const lighter = { ...image, data: Float32Array.from(image.data, (value) => 0.2 + value / 510) }
    const [first] = found(image)
    expect(first).toBeDefined()
    expect(nearest(found(lighter).slice(0, 1), first ?? [0, 0])).toBeLessThan(3)
  })
})
