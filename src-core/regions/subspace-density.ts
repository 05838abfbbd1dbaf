/**
 * A normal density by probabilistic principal components: free variances along some orthonormal axes, one shared variance
 * along all directions across them (Tipping and Bishop, J. R. Stat. Soc. B 61, 1999, 611). It needs far fewer cases than
 * a whole covariance, and no inverse.
 */
export interface SubspaceDensity {
  /** [width] */
  readonly mean: Float32Array
  /** One after the other. [count, width] */
  readonly axes: Float32Array
  /** Along each axis, all above 0. [count] */
  readonly variances: Float32Array
  /** Along each direction across all axes, above 0. */
  readonly residual: number
}

/**
 * Squared Mahalanobis distance under the density: what lies in the subspace by its own variances, what lies outside by the
 * shared one (Moghaddam and Pentland, IEEE PAMI 19, 1997, 696).
 * @param point [width]
 */
export function squaredDistance(
  { mean, axes, variances, residual }: SubspaceDensity,
  point: ArrayLike<number>,
): number {
  const width = mean.length
  if (point.length !== width) throw new Error(`a point has ${width} numbers, not ${point.length}`)
  const rest = Float64Array.from(mean, (centre, i) => point[i]! - centre)
  let within = 0
  for (let k = 0; k < variances.length; k++) {
    const from = k * width
    let along = 0
    for (let i = 0; i < width; i++) along += axes[from + i]! * rest[i]!
    // Taken off at once: the difference of two large squares would lose the small rest.
    for (let i = 0; i < width; i++) rest[i]! -= along * axes[from + i]!
    within += (along * along) / variances[k]!
  }
  let across = 0
  for (const value of rest) across += value * value
  return within + across / residual
}

/** Natural logarithm of the density at a point. */
export function logDensity(density: SubspaceDensity, point: ArrayLike<number>): number {
  const { mean, variances, residual } = density
  let logVolume = (mean.length - variances.length) * Math.log(residual)
  for (const variance of variances) logVolume += Math.log(variance)
  return -0.5 * (mean.length * Math.log(2 * Math.PI) + logVolume + squaredDistance(density, point))
}
