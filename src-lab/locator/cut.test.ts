import { expect, test } from 'vitest'
import { seededRandom } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { CELL, cut, seen, type SeenFrame } from './seen-frames.ts'
import { NARROW } from './turned.ts'

const [ROWS, COLUMNS, CROP] = [160, 192, 96]

/** Each pixel says where it is. */
const frame = (lesions: readonly Box[]): SeenFrame => ({
  input: {
    rows: ROWS,
    columns: COLUMNS,
    data: Float32Array.from({ length: ROWS * COLUMNS }, (_, at) => at),
    scale: 1,
  },
  lesions,
  outlines: lesions.map(([x, y, w, h]) => [
    [x, y],
    [x + w, y],
    [x + w, y + h],
  ]),
})

test('a part shows what the frame shows there, with its boxes and outlines moved to it', () => {
  const random = seededRandom(1)
  const lesion: Box = [9, 7, 3, 2]
  let around = 0
  for (let i = 0; i < 100; i++) {
    const { input, lesions, outlines } = cut(frame([lesion]), CROP, random)
    expect(input).toMatchObject({ rows: CROP, columns: CROP })
    const first = input.data[0]!
    const [top, left] = [Math.floor(first / COLUMNS) / CELL, (first % COLUMNS) / CELL]
    expect([Number.isInteger(top), Number.isInteger(left)]).toEqual([true, true])
    const last = (top * CELL + CROP - 1) * COLUMNS + left * CELL + CROP - 1
    expect(input.data.at(-1)).toBe(last)
    expect(outlines?.[0]?.[0]).toEqual([lesion[0] - left, lesion[1] - top])
    const isWhole = left <= 9 && left + CROP / CELL >= 12 && top <= 7 && top + CROP / CELL >= 9
    if (isWhole) expect(lesions).toEqual([[lesion[0] - left, lesion[1] - top, 3, 2]])
    if (lesions.length > 0) around++
  }
  // Four of five parts are laid around it, and some of the others hold it by chance.
  expect(around).toBeGreaterThan(80)
})

test('of a lesion that the edge cuts what is left is a lesion, while it is two fifths of it', () => {
  const random = seededRandom(2)
  const seenShares = new Set<string>()
  for (let i = 0; i < 400; i++) {
    const { input, lesions } = cut(frame([[9, 9, 4, 4]]), CROP, random)
    const first = input.data[0]!
    const [top, left] = [Math.floor(first / COLUMNS) / CELL, (first % COLUMNS) / CELL]
    const width = Math.min(13, left + 12) - Math.max(9, left)
    const height = Math.min(13, top + 12) - Math.max(9, top)
    const share = (Math.max(0, width) * Math.max(0, height)) / 16
    seenShares.add(share < 0.4 ? 'too little' : share < 1 ? 'a part' : 'whole')
    const left0 = Math.max(0, 9 - left)
    expect(lesions).toEqual(share < 0.4 ? [] : [[left0, Math.max(0, 9 - top), width, height]])
  }
  expect(seenShares).toEqual(new Set(['too little', 'a part', 'whole']))
})

test('what likely lesions are likely by stays with them', () => {
  const random = seededRandom(3)
  for (let i = 0; i < 50; i++) {
    const both: SeenFrame = {
      ...frame([
        [0, 0, 2, 2],
        [20, 16, 2, 2],
      ]),
      likely: [0.25, 0.75],
    }
    const { lesions, likely } = cut(both, CROP, random)
    expect(likely).toHaveLength(lesions.length)
    // No part of twelve cells holds both.
    expect(lesions.length).toBeLessThan(2)
  }
})

test('a frame without lesions is cut anywhere; one that is smaller than the part is refused; to be looked at it stays whole', () => {
  const random = seededRandom(4)
  const corners = Array.from({ length: 60 }, () => cut(frame([]), CROP, random).input.data[0])
  expect(new Set(corners).size).toBeGreaterThan(20)
  expect(() => cut(frame([]), 176, random)).toThrow('192 x 160 has no part of 176')
  const image = { rows: 60, columns: 80, data: new Float32Array(60 * 80).fill(0.5) }
  const shown = { side: 160, crop: 96 }
  expect(seen({ image, lesions: [] }, null, NARROW, shown).input).toMatchObject({ rows: 128, columns: 160 })
  expect(seen({ image, lesions: [] }, random, NARROW, shown).input).toMatchObject({ rows: 96, columns: 96 })
})
