import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawnBox, grownBox, gripAt, inFrame, movedBox, stretchedBox, usualBox } from './boxes.ts'

const frame = { width: 512, height: 400 }
const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true })
const point = fc.record({ x: coordinate, y: coordinate })
const isInside = ([x, y, w, h]: readonly number[]) =>
  [x, y, w, h].every(Number.isInteger) && x! >= 0 && y! >= 0 && x! + w! <= 512 && y! + h! <= 400

test('whatever is done to a box, it stays a box of whole pixels on the frame', () => {
  fc.assert(
    fc.property(point, point, coordinate, coordinate, (from, to, dx, dy) => {
      const drawn = drawnBox(from, to, frame)
      const all = [
        drawn,
        usualBox(from, frame),
        movedBox(drawn, dx, dy, frame),
        grownBox(drawn, dx, dy, frame),
        stretchedBox(drawn, 'top left', to, frame),
      ]
      for (const box of all) {
        expect(isInside(box), JSON.stringify(box)).toBe(true)
        expect(Math.min(box[2], box[3])).toBeGreaterThanOrEqual(8)
      }
    }),
  )
})

test('a box moves, grows around its middle, and is drawn in any direction', () => {
  expect(usualBox({ x: 256, y: 200 }, frame)).toEqual([216, 160, 80, 80])
  expect(movedBox([10, 20, 80, 80], 4, -4, frame)).toEqual([14, 16, 80, 80])
  expect(grownBox([100, 100, 80, 80], 4, 8, frame)).toEqual([98, 96, 84, 88])
  expect(drawnBox({ x: 90, y: 100 }, { x: 30, y: 20 }, frame)).toEqual([30, 20, 60, 80])
  expect(stretchedBox([30, 20, 60, 80], 'bottom right', { x: 60, y: 60 }, frame)).toEqual([30, 20, 30, 40])
  expect(stretchedBox([30, 20, 60, 80], 'top left', { x: 60, y: 60 }, frame)).toEqual([60, 60, 30, 40])
  expect(inFrame([0, 0, 9999, 2], { width: 5, height: 600 })).toEqual([0, 0, 5, 8])
})

test('a corner is taken before the inside', () => {
  expect(gripAt([30, 20, 60, 80], { x: 33, y: 22 }, 6)).toBe('top left')
  expect(gripAt([30, 20, 60, 80], { x: 89, y: 101 }, 6)).toBe('bottom right')
  expect(gripAt([30, 20, 60, 80], { x: 60, y: 60 }, 6)).toBe('inside')
  expect(gripAt([30, 20, 60, 80], { x: 160, y: 60 }, 6)).toBeNull()
})
