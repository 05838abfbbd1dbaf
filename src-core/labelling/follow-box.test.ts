import { expect, test } from 'vitest'
import { phantomFrame } from './follow.testing.ts'
import { followBox, framesToFollow, LIKELY } from './follow-box.ts'
import type { Box } from '../reading/types.ts'

test.each([
  [0, 0],
  [7, -5],
  [-23, 14],
  [31, 30],
])('finds a place that moved by %i, %i, to two pixels', (dx, dy) => {
  const box: Box = [200, 180, 80, 80]
  const found = followBox(phantomFrame(0, 0, 1), box, phantomFrame(dx, dy, 2))
  expect(Math.abs(found.box[0] - 200 - dx)).toBeLessThanOrEqual(2)
  expect(Math.abs(found.box[1] - 180 - dy)).toBeLessThanOrEqual(2)
  expect(found.likeness).toBeGreaterThan(LIKELY)
})

test('says where it probably lost the place, and stays on the frame', () => {
  const lost = followBox(phantomFrame(0, 0, 1), [200, 180, 80, 80], phantomFrame(400, 400, 2))
  expect(lost.likeness).toBeLessThan(LIKELY)
  const flat = { rows: 512, columns: 512, data: new Float32Array(512 * 512) }
  expect(followBox(flat, [0, 0, 20, 20], flat)).toEqual({ box: [0, 0, 20, 20], likeness: 0 })
  const [x, y, w, h] = followBox(phantomFrame(0, 0, 1), [440, 440, 72, 72], phantomFrame(9, 9, 2)).box
  expect([x + w <= 512, y + h <= 512]).toEqual([true, true])
})

test('goes over the neighbours in order, as far as there are any', () => {
  expect(framesToFollow(1, 4)).toEqual([[2, 3], [0]])
  expect(framesToFollow(0, 1)).toEqual([[], []])
})
