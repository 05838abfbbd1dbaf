import fc from 'fast-check'
import { determinant, inverse, Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { logDensity, squaredDistance, type SubspaceDensity } from './subspace-density.ts'

/** Orthonormal rows by Gram and Schmidt; fine for a few dimensions. */
function drawn(width: number, count: number, seed: number): SubspaceDensity {
  const random = seededRandom(seed)
  const rows: number[][] = []
  while (rows.length < count) {
    let row = Array.from({ length: width }, () => randomNormal(random))
    for (const axis of rows) {
      const along = axis.reduce((sum, value, i) => sum + value * row[i]!, 0)
      row = row.map((value, i) => value - along * axis[i]!)
    }
    const length = Math.hypot(...row)
    rows.push(row.map((value) => value / length))
  }
  return {
    mean: Float32Array.from({ length: width }, () => randomNormal(random)),
    axes: Float32Array.from(rows.flat()),
    variances: Float32Array.from({ length: count }, () => 0.5 + 4 * random()),
    residual: 0.1 + random(),
  }
}

/** residual I + sum of (variance - residual) a a^T, written out. */
function covarianceOf({ mean, axes, variances, residual }: SubspaceDensity): Matrix {
  const covariance = Matrix.eye(mean.length, mean.length, residual)
  for (const [k, variance] of variances.entries()) {
    const axis = Matrix.columnVector([...axes.subarray(k * mean.length, (k + 1) * mean.length)])
    covariance.add(axis.mmul(axis.transpose()).mul(variance - residual))
  }
  return covariance
}

const cases = fc
  .record({ width: fc.integer({ min: 2, max: 9 }), share: fc.double({ min: 0, max: 0.99 }), seed: fc.nat() })
  .map(({ width, share, seed }) => ({ width, count: Math.floor(share * width), seed }))

const pointOf = (width: number, seed: number): number[] => {
  const random = seededRandom(seed + 1)
  return Array.from({ length: width }, () => 3 * randomNormal(random))
}

describe('a density of a subspace', () => {
  it('measures the distance and the density that its whole covariance gives', () => {
    fc.assert(
      fc.property(cases, ({ width, count, seed }) => {
        const density = drawn(width, count, seed)
        const point = pointOf(width, seed)
        const covariance = covarianceOf(density)
        const away = Matrix.columnVector(point.map((value, i) => value - density.mean[i]!))
        const squared = away.transpose().mmul(inverse(covariance)).mmul(away).get(0, 0)
        expect(squaredDistance(density, point) / squared).toBeCloseTo(1, 4)
        const log = -0.5 * (width * Math.log(2 * Math.PI) + Math.log(determinant(covariance)) + squared)
        expect(logDensity(density, point)).toBeCloseTo(log, 2)
      }),
      { numRuns: 60 },
    )
  })

  it('counts one standard deviation along an axis, and across all of them, as 1', () => {
    const density: SubspaceDensity = {
      mean: Float32Array.of(1, 2, 3),
      axes: Float32Array.of(0, 1, 0),
      variances: Float32Array.of(16),
      residual: 0.25,
    }
    expect(squaredDistance(density, [1, 2, 3])).toBe(0)
    expect(squaredDistance(density, [1, 6, 3])).toBeCloseTo(1, 6)
    expect(squaredDistance(density, [1.5, 2, 3])).toBeCloseTo(1, 6)
    expect(squaredDistance(density, [1.5, 10, 4])).toBeCloseTo(4 + 1 + 4, 6)
  })

  it('does not lose a small rest beside a large part in the subspace', () => {
    const density: SubspaceDensity = {
      mean: new Float32Array(3),
      axes: Float32Array.of(0.6, 0.8, 0),
      variances: Float32Array.of(1e12),
      residual: 1e-6,
    }
    expect(squaredDistance(density, [6e5, 8e5, 1e-3])).toBeGreaterThan(1)
  })

  it('refuses a point of another width', () => {
    expect(() => squaredDistance(drawn(4, 2, 1), [1, 2, 3])).toThrow('4 numbers')
  })
})
