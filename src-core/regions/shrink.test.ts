import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draw, enlarged, largestDifference, noise } from './pictures.testing.ts'
import { shrink } from './shrink.ts'

describe('a frame shrunk for searching', () => {
  it('stays as it is up to 256 px', () => {
    const picture = noise(256, 100, 1)
    const map = shrink(picture)
    expect(map).toMatchObject({ rows: 256, columns: 100, scale: 1 })
    expect(largestDifference(map.data, picture.data)).toBe(0)
  })

  it('is the mean of the pixels under each map pixel', () => {
    const small = noise(256, 64, 2)
    const map = shrink(enlarged(small, 3))
    expect(map).toMatchObject({ rows: 256, columns: 64, scale: 3 })
    expect(largestDifference(map.data, small.data)).toBeLessThan(1e-6)
  })

  it('keeps a flat frame flat and stays within the frame, whatever its shape', () => {
    const side = fc.integer({ min: 1, max: 1200 })
    fc.assert(
      fc.property(side, side, (rows, columns) => {
        const map = shrink(draw(rows, columns, () => 0.25))
        expect(Math.max(map.rows, map.columns)).toBeLessThanOrEqual(256)
        expect(map.data.every((value) => value === 0.25)).toBe(true)
        expect(map.data.length).toBe(map.rows * map.columns)
      }),
      {
        numRuns: 40,
        examples: [
          [1, 1200],
          [1200, 3],
          [257, 257],
        ],
      },
    )
  })
})
