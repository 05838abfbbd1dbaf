import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { logDensity, type SubspaceDensity } from '#core/regions/subspace-density.ts'

/** Principal components of a set of points, most variance first. */
export interface Spectrum {
  readonly mean: Float64Array
  /** [width] */
  readonly variances: readonly number[]
  /** Axis k. */
  readonly axis: (k: number) => number[]
}

/** All of them, exactly and always the same: no random start. @param points at least 2, of one length */
export function spectrumOf(points: readonly ArrayLike<number>[]): Spectrum {
  const mean = meanOf(points)
  return decomposed(covariance(points, mean), mean)
}

function decomposed(matrix: Matrix, mean: Float64Array): Spectrum {
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  // Smallest first, as it gives them; rounding can leave a variance of 0 a little below it.
  const variances = found.realEigenvalues.map((value) => Math.max(0, value)).reverse()
  const vectors = found.eigenvectorMatrix
  return { mean, variances, axis: (k) => vectors.getColumn(mean.length - 1 - k) }
}

/**
 * The likeliest density with so many axes: the shared variance is the mean of those left out (Tipping and Bishop, 1999, eq. 8).
 * Throws where nothing is left out, or no variance is.
 */
export function densityOf(spectrum: Spectrum, components: number): SubspaceDensity {
  const { mean, variances } = spectrum
  const left = variances.slice(components)
  const residual = left.reduce((sum, value) => sum + value, 0) / left.length
  if (!(residual > 0)) throw new Error(`${components} components leave no variance across them`)
  const axes = Array.from({ length: components }, (_, k) => spectrum.axis(k))
  return {
    mean: Float32Array.from(mean),
    axes: Float32Array.from(axes.flat()),
    variances: Float32Array.from(variances.slice(0, components)),
    residual,
  }
}

/** Among some numbers of axes, the one under which other points are likeliest. */
export function likeliestDensity(
  spectrum: Spectrum,
  components: readonly number[],
  others: readonly ArrayLike<number>[],
): SubspaceDensity {
  const tried = components.map((count) => {
    const density = densityOf(spectrum, count)
    return { density, mean: others.reduce((sum, h) => sum + logDensity(density, h) / others.length, 0) }
  })
  const [best] = tried.sort((a, b) => b.mean - a.mean)
  if (best === undefined) throw new Error('no number of components was given')
  return best.density
}

function meanOf(points: readonly ArrayLike<number>[]): Float64Array {
  const mean = new Float64Array(points[0]?.length ?? 0)
  for (const point of points) for (let i = 0; i < mean.length; i++) mean[i]! += point[i]! / points.length
  return mean
}

function covariance(points: readonly ArrayLike<number>[], mean: Float64Array): Matrix {
  const width = mean.length
  const sums = Array.from({ length: width }, () => new Float64Array(width))
  for (const point of points) {
    const centred = Float64Array.from(mean, (centre, i) => point[i]! - centre)
    for (let i = 0; i < width; i++) {
      const [row, value] = [sums[i]!, centred[i]!]
      for (let j = 0; j <= i; j++) row[j]! += value * centred[j]!
    }
  }
  const matrix = new Matrix(width, width)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      const value = sums[i]![j]! / (points.length - 1)
      matrix.set(i, j, value).set(j, i, value)
    }
  }
  return matrix
}

/** @param groups of points: how they scatter around the mean of their own */
export const spectrumWithin = (groups: readonly (readonly ArrayLike<number>[])[]): Spectrum =>
  spectrumOf(
    groups.flatMap((points) => {
      const mean = meanOf(points)
      return points.map((point) => mean.map((centre, i) => point[i]! - centre))
    }),
  )

/**
 * Fisher's linear discriminant from the first points towards the second, of length 1, under a covariance to whose every
 * variance a share of their mean is added (ridge): there are fewer points than numbers in one.
 */
export function discriminant(
  first: readonly ArrayLike<number>[],
  second: readonly ArrayLike<number>[],
  { variances, axis }: Spectrum,
  ridge: number,
): Float32Array {
  const [from, to] = [meanOf(first), meanOf(second)]
  const added = (ridge * variances.reduce((sum, value) => sum + value, 0)) / variances.length
  const difference = to.map((value, i) => value - from[i]!)
  const out = new Float64Array(difference.length)
  for (const [k, variance] of variances.entries()) {
    const way = axis(k)
    const factor = way.reduce((sum, value, i) => sum + value * difference[i]!, 0) / (variance + added)
    for (let i = 0; i < out.length; i++) out[i]! += factor * way[i]!
  }
  const length = Math.hypot(...out)
  return Float32Array.from(out, (value) => value / length)
}

/** How many standard deviations lie between the means of two sets of numbers. */
export function separation(first: readonly number[], second: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = (values: readonly number[]): number =>
    mean(values.map((value) => (value - mean(values)) ** 2))
  return (mean(second) - mean(first)) / Math.sqrt((variance(first) + variance(second)) / 2)
}

/** The least limit beyond which at most that share of the values lies. */
export function limitFor(values: readonly number[], share: number): number {
  const falling = [...values].sort((a, b) => b - a)
  const limit = falling[Math.floor(share * values.length)]
  if (limit === undefined) throw new Error('a limit needs values')
  return limit
}

/** Of the normal distribution: its 99th and its 95th percentile. */
const [BEYOND_1, SURE] = [2.3263, 1.6449] as const

/**
 * A limit beyond which, with 95 % confidence, at most one in a hundred of further values lies, though only a few are known: of so
 * few the largest is no limit, as new ones lie beyond it once in n. A one-sided tolerance limit of their logarithms, taken for
 * normal (NIST/SEMATECH handbook, 7.2.6.3).
 * @param values positive, two at least
 */
export function toleranceLimit(values: readonly number[]): number {
  const n = values.length
  if (n < 2) throw new Error('a tolerance limit needs two values')
  const logs = values.map(Math.log)
  const mean = logs.reduce((sum, value) => sum + value, 0) / n
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const [a, b] = [1 - SURE ** 2 / (2 * (n - 1)), BEYOND_1 ** 2 - SURE ** 2 / n]
  const factor = (BEYOND_1 + Math.sqrt(BEYOND_1 ** 2 - a * b)) / a
  return Math.exp(mean + factor * Math.sqrt(variance))
}
