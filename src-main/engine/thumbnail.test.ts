import { expect, test } from 'vitest'
import { thumbnailOf } from './thumbnail.ts'

test('a thumbnail averages what it covers, and never enlarges', () => {
  const frame = { rows: 2, columns: 4, data: Float32Array.of(0, 1, 1, 1, 0, 1, 0, 0) }
  expect(thumbnailOf(frame, 2)).toMatchObject({ width: 2, height: 1 })
  expect(thumbnailOf(frame, 100)).toMatchObject({ width: 4, height: 2 })
})
