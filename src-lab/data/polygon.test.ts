import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import { fillPolygon, pointsOf, type Polygon } from './polygon.ts'

const filled = (polygon: Polygon, rows: number, columns: number): number[] => {
  const seen: number[] = []
  fillPolygon(polygon, rows, columns, (at) => seen.push(at))
  return seen
}

test('an outline is read from x, y, x, y', () => {
  expect(pointsOf([1, 2, 3, 4])).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('a rectangle fills the squares whose middles it holds, and is cut off at the edges', () => {
  expect(filled(pointsOf([0.6, 0.4, 2.6, 0.4, 2.6, 1.4, 0.6, 1.4]), 3, 4)).toEqual([1, 2])
  expect(filled(pointsOf([-9, -9, 9, -9, 9, 0.6, -9, 0.6]), 2, 2)).toEqual([0, 1])
})

test('any polygon fills as the sign of its angles about a middle says', () => {
  const random = seededRandom(3)
  // Its corners in the order of their angle: the outline crosses itself nowhere.
  const corners = Array.from({ length: 9 }, (_, k): readonly [number, number] => {
    const [angle, reach] = [(2 * Math.PI * (k + 0.8 * random())) / 9, 4 + 9 * random()]
    return [15.3 + reach * Math.cos(angle), 14.8 + reach * Math.sin(angle)]
  })
  const turns = (x: number, y: number): number =>
    corners.reduce((sum, [x0, y0], i) => {
      const [x1, y1] = corners[(i + 1) % corners.length]!
      const turn = Math.atan2(y1 - y, x1 - x) - Math.atan2(y0 - y, x0 - x)
      return sum + Math.atan2(Math.sin(turn), Math.cos(turn))
    }, 0)
  const within = Array.from({ length: 900 }, (_, at) => at).filter(
    (at) => Math.abs(turns((at % 30) + 0.5, Math.floor(at / 30) + 0.5)) > Math.PI,
  )
  expect(within.length).toBeGreaterThan(60)
  expect(filled(corners, 30, 30)).toEqual(within)
})
