import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coveringCenters, type Reach } from './coverage.ts'
import { plainBest, plainCenters, plainGain, plainRest } from './coverage.testing.ts'
import type { DensityGrid } from './lesion-density.ts'

const REACH: Reach = { fullPx: 14, nonePx: 32 }
const CELL = 4

const grid = (rows: number, columns: number, data: ArrayLike<number>, cell = CELL): DensityGrid => ({
  rows,
  columns,
  cell,
  data: Float32Array.from(data),
})

/** A grid that is empty but for these cells. */
function sparse(
  rows: number,
  columns: number,
  cells: readonly (readonly [x: number, y: number, amount: number])[],
) {
  const data = new Float32Array(rows * columns)
  for (const [x, y, amount] of cells) data[y * columns + x] = amount
  return grid(rows, columns, data)
}

const anyGrid = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }))
  .chain(([rows, columns]) =>
    fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      })
      .map((data) => grid(rows, columns, data)),
  )
const anyMargin = fc.nat(3)
const anyReach = fc.constantFrom<Reach>(REACH, { fullPx: 4, nonePx: 9 }, { fullPx: 0, nonePx: 4 })

describe('greedy coverage', () => {
  // The kernel passes over amounts below 3e-4 in one cell, and adds in single precision.
  const TOLERANCE = 0.02

  it('takes at each step what gains most, of all gains computed anew', () => {
    fc.assert(
      fc.property(anyGrid, anyReach, anyMargin, (density, reach, margin) => {
        let left = density
        for (const center of coveringCenters(density, 8, reach, margin)) {
          const best = plainBest(left, reach, margin)
          const most = best === null ? 0 : plainGain(left, reach, best)
          expect(plainGain(left, reach, center)).toBeGreaterThan(most - TOLERANCE)
          left = plainRest(left, reach, center)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('takes the same centres as the plain one where gains differ clearly', () => {
    const cells = [
      [3, 3, 1],
      [20, 4, 0.8],
      [6, 21, 0.6],
      [22, 20, 0.4],
    ] as const
    const density = sparse(26, 26, cells)
    // At each place several centres cover all: the first is taken by both.
    expect(coveringCenters(density, 10, REACH, 2)).toEqual(plainCenters(density, 10, REACH, 2))
    expect(coveringCenters(density, 10, REACH, 2)).toHaveLength(4)
  })

  it('gains less with each next centre', () => {
    fc.assert(
      fc.property(anyGrid, (density) => {
        let [left, before] = [density, Infinity]
        for (const center of coveringCenters(density, 8, REACH, 0)) {
          const gain = plainGain(left, REACH, center)
          expect(gain).toBeLessThan(before + TOLERANCE)
          ;[left, before] = [plainRest(left, REACH, center), gain]
        }
      }),
      { numRuns: 40 },
    )
  })

  it('keeps its centres in the grid, apart from its sides by the margin, and no more than asked', () => {
    fc.assert(
      fc.property(anyGrid, anyMargin, fc.nat(6), (density, margin, max) => {
        const centers = coveringCenters(density, max, REACH, margin)
        expect(centers.length).toBeLessThanOrEqual(max)
        for (const { x, y } of centers) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(margin)
          expect(x).toBeLessThan(density.columns - margin)
          expect(y).toBeLessThan(density.rows - margin)
        }
      }),
    )
  })

  it('looks at a place once where one centre covers it whole', () => {
    expect(coveringCenters(sparse(12, 12, [[5, 6, 1]]), 9, { fullPx: 3, nonePx: 5 }, 0)).toEqual([
      { x: 5, y: 6 },
    ])
    // 3 cells of 4 px lie within 14 px of their middle.
    const three = sparse(12, 12, [
      [4, 6, 0.5],
      [7, 6, 0.5],
      [9, 6, 0.5],
    ])
    expect(coveringCenters(three, 9, REACH, 0)).toHaveLength(1)
  })

  it('takes the heavier place first, wherever it stands', () => {
    for (const [near, far] of [
      [0.3, 0.6],
      [0.6, 0.3],
    ] as const) {
      const [first] = coveringCenters(
        sparse(5, 40, [
          [4, 2, near],
          [35, 2, far],
        ]),
        2,
        REACH,
        0,
      )
      expect(Math.abs((first?.x ?? NaN) - (near > far ? 4 : 35))).toBeLessThanOrEqual(3)
    }
  })

  it('finds nothing where there is nothing, and changes nothing it was given', () => {
    expect(coveringCenters(grid(9, 9, new Float32Array(81)), 5, REACH, 0)).toEqual([])
    expect(coveringCenters(grid(0, 0, []), 5, REACH, 0)).toEqual([])
    const density = sparse(9, 9, [[4, 4, 1]])
    const before = density.data.slice()
    coveringCenters(density, 5, REACH, 0)
    expect(density.data).toEqual(before)
  })
})
