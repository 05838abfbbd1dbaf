import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { joined } from './joined.ts'
import { CELL, type SeenFrame } from './seen-frames.ts'

const CELLS = 20

/** A frame that is `grey` everywhere. Boxes in cells; each outline is its box's diagonal. */
const frame = (grey: number, lesions: readonly Box[], cells = CELLS): SeenFrame => ({
  input: {
    rows: cells * CELL,
    columns: CELLS * CELL,
    data: new Float32Array(cells * CELLS * CELL * CELL).fill(grey),
    scale: 1,
  },
  lesions,
  outlines: lesions.map(([x, y, w, h]) => [
    [x, y],
    [x + w, y + h],
  ]),
})

const [one, other] = [
  frame(1, [
    [1, 1, 3, 3],
    [15, 15, 4, 4],
  ]),
  frame(2, [
    [2, 14, 2, 2],
    [14, 2, 2, 2],
  ]),
]

test('one frame before a line and another behind it, each with its own lesions and their outlines', () => {
  const axes = new Set<string>()
  for (let seed = 1; seed < 30; seed++) {
    const { input, lesions, outlines } = joined(one, other, seededRandom(seed))
    const shown = (x: number, y: number) =>
      input.data[(y + 0.5) * CELL * CELLS * CELL + (x + 0.5) * CELL] === 1 ? one : other
    const owner = (box: Box): SeenFrame => (one.lesions.includes(box) ? one : other)
    for (const box of lesions)
      for (const share of [0, 1]) {
        const [x, y, w, h] = box
        expect(shown(Math.min(CELLS - 1, x + share * w), Math.min(CELLS - 1, y + share * h))).toBe(owner(box))
      }
    expect(lesions).toContainEqual([1, 1, 3, 3])
    expect(lesions).not.toContainEqual([15, 15, 4, 4])
    expect(lesions).toHaveLength(2)
    expect(outlines).toEqual(
      lesions.map(([x, y, w, h]) => [
        [x, y],
        [x + w, y + h],
      ]),
    )
    axes.add(shown(19, 0) === one ? 'down' : 'across')
    expect(new Set(input.data)).toEqual(new Set([1, 2]))
  }
  expect(axes.size).toBe(2)
})

test('no line crosses a lesion, and where none is free the first stays whole', () => {
  const barred = frame(1, [[4, 4, 12, 12]])
  expect(joined(barred, other, seededRandom(1))).toBe(barred)
  const middle = frame(1, [[6, 6, 8, 8]])
  for (let seed = 1; seed < 20; seed++) {
    const { lesions } = joined(middle, frame(2, []), seededRandom(seed))
    // Whole or not at all.
    expect(lesions.length === 0 || lesions[0] === middle.lesions[0]).toBe(true)
  }
  expect(joined(one, frame(2, [], 16), seededRandom(1))).toBe(one)
})
