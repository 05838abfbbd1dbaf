import { covariance, inverse, Matrix } from 'ml-matrix'
import { describe, expect, it, test } from 'vitest'
import { randomNormal, seededRandom } from '#core/random.ts'
import { squaredDistance } from '#core/regions/subspace-density.ts'
import {
  densityOf,
  discriminant,
  likeliestDensity,
  limitFor,
  toleranceLimit,
  separation,
  spectrumOf,
  spectrumWithin,
} from './fit-density.ts'

const WIDTH = 12
const DEVIATIONS = [5, 3, 2]

/** Three strong directions that lie askew, and faint noise in all. */
function points(count: number, seed: number, shift = 0): number[][] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const strong = DEVIATIONS.map((deviation) => deviation * randomNormal(random))
    return Array.from({ length: WIDTH }, (_, i) => {
      const [a, b, c] = [strong[0]!, strong[1]!, strong[2]!]
      const askew = a * Math.SQRT1_2 * (i < 2 ? 1 : 0) + b * (i === 5 ? 1 : 0) + c * (i === 7 ? 1 : 0)
      return 1 + askew + 0.2 * randomNormal(random) + (i === 9 ? shift : 0)
    })
  })
}

describe('a fitted density', () => {
  const sample = points(4000, 1)
  const spectrum = spectrumOf(sample)

  it('finds the planted directions and variances', () => {
    const { variances, residual, axes } = densityOf(spectrum, 3)
    for (const [k, deviation] of DEVIATIONS.entries())
      expect(Math.sqrt(variances[k]!)).toBeCloseTo(Math.hypot(deviation, 0.2), 0)
    expect(Math.sqrt(residual)).toBeCloseTo(0.2, 2)
    expect(Math.abs(axes[0]! + axes[1]!)).toBeCloseTo(Math.SQRT2, 2)
    expect(Math.abs(axes[WIDTH + 5]!)).toBeCloseTo(1, 2)
  })

  it('with all axes but one measures by the covariance of the sample', () => {
    const density = densityOf(spectrum, WIDTH - 1)
    const dense = covariance(sample)
    const probe = points(1, 9)[0]!
    const away = Matrix.columnVector(probe.map((value, i) => value - spectrum.mean[i]!))
    const squared = away.transpose().mmul(inverse(dense)).mmul(away).get(0, 0)
    expect(squaredDistance(density, probe)).toBeCloseTo(squared, 2)
  })

  it('has distances whose mean over the sample is its width', () => {
    const density = densityOf(spectrum, 3)
    const mean = sample.reduce((sum, point) => sum + squaredDistance(density, point), 0) / sample.length
    expect(mean).toBeCloseTo(WIDTH, 1)
  })

  it('has as many axes as others are likeliest with', () => {
    const { variances } = likeliestDensity(spectrum, [1, 2, 3, 6, 11], points(2000, 2))
    expect(variances).toHaveLength(3)
  })

  it('is the same each time', () => {
    expect(densityOf(spectrumOf(points(50, 3)), 4)).toEqual(densityOf(spectrumOf(points(50, 3)), 4))
  })

  it('refuses what leaves no variance', () => {
    expect(() =>
      densityOf(
        spectrumOf([
          [1, 1],
          [1, 1],
        ]),
        1,
      ),
    ).toThrow('no variance')
  })
})

describe('a discriminant', () => {
  const [first, second] = [points(600, 4), points(600, 5, 1)]
  const within = spectrumWithin([first, second])

  it('looks along the shift that the shared spread does not explain', () => {
    const direction = discriminant(first, second, within, 1e-6)
    const others = direction.filter((_, i) => i !== 9).map(Math.abs)
    expect(Math.hypot(...direction)).toBeCloseTo(1, 6)
    expect(direction[9]!).toBeGreaterThan(0.97)
    expect(Math.max(...others)).toBeLessThan(0.2)
  })

  it('is that of the textbook where nothing is added: inverse of the covariance times the shift', () => {
    const direction = discriminant(first, second, within, 1e-12)
    const mean = (of: number[][]) =>
      of[0]!.map((_, i) => of.reduce((sum, point) => sum + point[i]! / of.length, 0))
    const [from, to] = [mean(first), mean(second)]
    const centred = [
      ...first.map((point) => point.map((value, i) => value - from[i]!)),
      ...second.map((point) => point.map((value, i) => value - to[i]!)),
    ]
    const solved = inverse(covariance(centred)).mmul(
      Matrix.columnVector(to.map((value, i) => value - from[i]!)),
    )
    const length = Math.hypot(...solved.to1DArray())
    for (const [i, value] of direction.entries()) expect(value).toBeCloseTo(solved.get(i, 0) / length, 4)
  })

  it('with much added looks along the shift itself', () => {
    const direction = discriminant(first, second, within, 1e6)
    const shift = spectrumOf(second).mean.map((value, i) => value - spectrumOf(first).mean[i]!)
    const length = Math.hypot(...shift)
    for (const [i, value] of direction.entries()) expect(value).toBeCloseTo(shift[i]! / length, 3)
  })
})

test('scatter within groups knows nothing of how far they lie apart', () => {
  const [variances, apart] = [
    spectrumWithin([points(300, 7), points(300, 8)]),
    spectrumWithin([points(300, 7), points(300, 8, 90)]),
  ]
  for (const [k, variance] of variances.variances.entries())
    expect(apart.variances[k]!).toBeCloseTo(variance, 6)
})

test('separation is in standard deviations', () => {
  expect(separation([-1, 1], [4, 6])).toBe(5)
  expect(separation([0, 4], [0, 4])).toBe(0)
})

test('a limit turns away no more than its share', () => {
  const random = seededRandom(6)
  for (const [count, allowed] of [
    [1, 0],
    [95, 0],
    [100, 1],
    [760, 7],
  ] as const) {
    const values = Array.from({ length: count }, () => Math.round(20 * random()))
    const beyond = (limit: number) => values.filter((value) => value > limit).length
    const limit = limitFor(values, 0.01)
    expect(beyond(limit)).toBeLessThanOrEqual(allowed)
    expect(beyond(limit - 1)).toBeGreaterThan(allowed)
  }
})

test('a tolerance limit has the factor of the handbook, and holds in nineteen of twenty draws', () => {
  // Natrella's table A-7 (1963): 3.064 for 30 values, 99 % of all, 95 % confidence.
  const even = Array.from({ length: 30 }, (_, i) => (i < 15 ? -1 : 1))
  const factor = Math.log(toleranceLimit(even.map(Math.exp))) / Math.sqrt(30 / 29)
  expect(Math.abs(factor - 3.064)).toBeLessThan(0.03)
  const random = seededRandom(12)
  let held = 0
  for (let draw = 0; draw < 400; draw++) {
    const limit = toleranceLimit(Array.from({ length: 29 }, () => Math.exp(randomNormal(random))))
    // Of a standard normal one in a hundred lies above 2.3263.
    if (Math.log(limit) >= 2.3263) held++
  }
  expect(held / 400).toBeGreaterThan(0.92)
})
