import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GreyImage } from '../model/preprocess.ts'
import type { Box } from '../reading/types.ts'
import { acrossLine, draw, enlarged, line, noise, phantomFrames, reduced } from './pictures.testing.ts'
import { proposeFrom, proposeRegions } from './proposals.ts'
import { searchFrame } from './search.ts'

const MAX = 32
const frame = phantomFrames()[3]
if (frame === undefined) throw new Error('the phantom is too short')
const boxes = proposeRegions(frame, { max: MAX })

const centerOf = ([x, y, width, height]: Box) => ({ x: x + width / 2, y: y + height / 2 })

function expectInside({ rows, columns }: GreyImage, [x, y, width, height]: Box): void {
  for (const number of [x, y, width, height]) expect(Number.isInteger(number)).toBe(true)
  expect(width).toBe(height)
  expect(width).toBeGreaterThan(0)
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
  expect(x + width).toBeLessThanOrEqual(columns)
  expect(y + height).toBeLessThanOrEqual(rows)
}

describe('regions of a frame', () => {
  it('are squares of 80 px of a 512 px frame, inside it, none twice', () => {
    expect(boxes).toHaveLength(MAX)
    for (const box of boxes) {
      expectInside(frame, box)
      expect(box[2]).toBe(80)
    }
    expect(new Set(boxes.map(String)).size).toBe(boxes.length)
  })

  it('are the same for the same pixels', () => {
    expect(proposeRegions({ ...frame, data: frame.data.slice() }, { max: MAX })).toEqual(boxes)
    expect(proposeFrom(frame, searchFrame(frame), { max: MAX })).toEqual(boxes)
  })

  it('come most promising first: fewer are the first of more', () => {
    for (const max of [0, 1, 7]) expect(proposeRegions(frame, { max })).toEqual(boxes.slice(0, max))
    const { density } = searchFrame(frame)
    const within = ([left, top, side]: Box) =>
      density.data.reduce((sum, value, at) => {
        const [x, y] = [
          ((at % density.columns) + 0.5) * density.cell,
          (Math.floor(at / density.columns) + 0.5) * density.cell,
        ]
        return x >= left && x < left + side && y >= top && y < top + side ? sum + value : sum
      }, 0)
    const total = (list: readonly Box[]) => list.reduce((sum, box) => sum + within(box), 0)
    expect(total(boxes.slice(0, 8))).toBeGreaterThan(total(boxes.slice(-8)))
  })

  it.each([
    ['1024 px', 2, enlarged(frame, 2)],
    ['256 px', 0.5, reduced(frame, 2)],
  ])('are in the same places of the same picture of %s', (_, scale, other) => {
    const others = proposeRegions(other, { max: MAX })
    expect(others).toHaveLength(boxes.length)
    for (const [i, box] of others.entries()) {
      expectInside(other, box)
      expect(box[2]).toBe(80 * scale)
      const [here, there] = [centerOf(boxes[i] ?? [NaN, NaN, NaN, NaN]), centerOf(box)]
      expect(Math.abs(there.x / scale - here.x)).toBeLessThanOrEqual(1)
      expect(Math.abs(there.y / scale - here.y)).toBeLessThanOrEqual(1)
    }
  })

  it('stay inside whatever the frame', { timeout: 120_000 }, () => {
    const side = fc.integer({ min: 1, max: 160 })
    const pictures = [
      (rows: number, columns: number) => noise(rows, columns, rows),
      (rows: number, columns: number) =>
        draw(rows, columns, (x, y) => 0.7 - 0.4 * Math.exp(-((x - y) ** 2) / 4)),
    ]
    fc.assert(
      fc.property(side, side, fc.constantFrom(...pictures), fc.nat(40), (rows, columns, make, max) => {
        const grey = make(rows, columns)
        const found = proposeRegions(grey, { max })
        expect(found.length).toBeLessThanOrEqual(max)
        for (const box of found) expectInside(grey, box)
      }),
      {
        numRuns: 80,
        examples: [
          [1, 1, pictures[0], 32],
          [2, 160, pictures[0], 32],
          [160, 3, pictures[1], 32],
        ],
      },
    )
  })
})

describe('what is proposed', () => {
  it.each([
    ['black', draw(256, 256, () => 0)],
    ['grey', draw(300, 200, () => 0.5)],
    ['white', draw(512, 512, () => 1)],
    ['of no pixels', draw(0, 0, () => 0)],
  ])('is nothing where the frame is %s', (_, grey) => {
    expect(proposeRegions(grey, { max: MAX })).toEqual([])
  })

  it.each([30, 80])('lies on the vessel, where there is one (at %i degrees)', (angleDeg) => {
    const found = proposeRegions(line(256, 2, angleDeg), { max: 6 })
    expect(found.length).toBeGreaterThan(0)
    for (const box of found) {
      const { x, y } = centerOf(box)
      expect(Math.abs(acrossLine(256, angleDeg, x - 0.5, y - 0.5))).toBeLessThan(2.5)
    }
  })
})
