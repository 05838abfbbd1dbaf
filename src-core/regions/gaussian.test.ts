import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussianBlur, type Plane } from './gaussian.ts'
import { plainBlur } from './gaussian.testing.ts'
import { draw, largestDifference, noise } from './pictures.testing.ts'

const sum = (data: Float32Array): number => data.reduce((total, value) => total + value, 0)
const dot = (side: number): Plane => draw(side, side, (x, y) => (x === side >> 1 && y === side >> 1 ? 1 : 0))

describe('a Gaussian blur', () => {
  it.each([
    [40, 31, 0],
    [40, 31, 0.4],
    [31, 40, 1],
    [31, 40, 2.8],
    [1, 30, 1.5],
    [30, 1, 1.5],
    [2, 3, 7],
    [1, 1, 3],
  ])('of %i × %i with sigma %f equals the plain sum within 2e-6', (rows, columns, sigma) => {
    const plane = noise(rows, columns, 1)
    expect(largestDifference(gaussianBlur(plane, sigma).data, plainBlur(plane, sigma))).toBeLessThan(2e-6)
  })

  it('has weights that sum to 1', () => {
    for (const sigma of [0, 0.3, 1, 2.5, 5]) expect(sum(gaussianBlur(dot(41), sigma).data)).toBeCloseTo(1, 5)
  })

  it('leaves a flat picture flat up to its sides', () => {
    const sigmas = fc.double({ min: 0.01, max: 6, noNaN: true })
    const side = fc.integer({ min: 1, max: 25 })
    fc.assert(
      fc.property(
        side,
        side,
        sigmas,
        fc.double({ min: -1, max: 1, noNaN: true }),
        (rows, columns, sigma, grey) => {
          const flat = draw(rows, columns, () => grey)
          expect(largestDifference(gaussianBlur(flat, sigma).data, flat.data)).toBeLessThan(1e-6)
        },
      ),
    )
  })

  it('adds in variance: 1.5 and then 2 is 2.5', () => {
    const twice = gaussianBlur(gaussianBlur(dot(51), 1.5), 2)
    const once = gaussianBlur(dot(51), 2.5)
    // Both are cut off at 3 sigma, each at its own.
    expect(largestDifference(twice.data, once.data)).toBeLessThan(0.02 * Math.max(...once.data))
  })

  it.each([1, 2, 4])('with sigma %i spreads a dot by that much', (sigma) => {
    const side = 61
    const { data } = gaussianBlur(dot(side), sigma)
    const variance = data.reduce((total, value, at) => total + value * ((at % side) - (side >> 1)) ** 2, 0)
    // Cut off at 3 sigma it loses 2.7 %.
    expect(variance / sigma ** 2).toBeGreaterThan(0.96)
    expect(variance / sigma ** 2).toBeLessThan(1)
  })

  it('leaves what it was given as it was', () => {
    const plane = noise(9, 7, 2)
    const before = plane.data.slice()
    expect(gaussianBlur(plane, 0).data).toEqual(before)
    gaussianBlur(plane, 2)
    expect(plane.data).toEqual(before)
  })
})
