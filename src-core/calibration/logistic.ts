import { sigmoid } from './sigmoid.ts'

/** A logistic regression of y on x: P(y = 1) = sigmoid(intercept + slope · x). */
export interface LogisticFit {
  readonly intercept: number
  readonly slope: number
  /** Covariance of intercept and slope by the model: [var intercept, covariance, var slope]. */
  readonly covariance: readonly [number, number, number]
}

const STEPS = 100
const TOLERANCE = 1e-10

/**
 * Maximum likelihood by Newton's method, halving steps that do not help, so the same numbers always give the same fit.
 * Long because it is one loop.
 * @param targets in [0, 1]: labels, or smoothed ones
 * @throws where the two classes are separated or x is constant: no finite fit exists
 */
export function fitLogistic(x: readonly number[], targets: readonly number[]): LogisticFit {
  let [intercept, slope] = [0, 0]
  let loss = crossEntropy(x, targets, intercept, slope)
  for (let step = 0; step < STEPS; step++) {
    const { gradient, hessian } = derivatives(x, targets, intercept, slope)
    const inverse = inverted(hessian)
    const move = [
      inverse[0] * gradient[0] + inverse[1] * gradient[1],
      inverse[1] * gradient[0] + inverse[2] * gradient[1],
    ] as const
    let size = 1
    let next = crossEntropy(x, targets, intercept - move[0], slope - move[1])
    while (next > loss && size > 1e-8) {
      size /= 2
      next = crossEntropy(x, targets, intercept - size * move[0], slope - size * move[1])
    }
    const better = next < loss
    if (better) [intercept, slope, loss] = [intercept - size * move[0], slope - size * move[1], next]
    // With many cases the last moves change the loss by less than a double can tell.
    if (!better || Math.abs(move[0]) + Math.abs(move[1]) < TOLERANCE)
      return { intercept, slope, covariance: inverted(derivatives(x, targets, intercept, slope).hessian) }
  }
  throw new Error('the logistic regression has no finite fit: its classes are separated')
}

function derivatives(x: readonly number[], targets: readonly number[], intercept: number, slope: number) {
  let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0]
  for (const [i, value] of x.entries()) {
    const p = sigmoid(intercept + slope * value)
    const residual = p - targets[i]!
    const weight = p * (1 - p)
    g0 += residual
    g1 += residual * value
    h00 += weight
    h01 += weight * value
    h11 += weight * value * value
  }
  return { gradient: [g0, g1] as const, hessian: [h00, h01, h11] as const }
}

/** Of a symmetric 2 × 2 matrix given as [a, b, d]. */
function inverted([a, b, d]: readonly [number, number, number]): readonly [number, number, number] {
  const determinant = a * d - b * b
  if (!(determinant > 1e-14 * Math.max(1, a * d)))
    throw new Error('the logistic regression has no finite fit: scores or classes do not vary')
  return [d / determinant, -b / determinant, a / determinant]
}

/** Sum of -log likelihood, by log(1 + e^z) - t z, which does not overflow. */
export function crossEntropy(
  x: readonly number[],
  targets: readonly number[],
  intercept: number,
  slope: number,
): number {
  let sum = 0
  for (const [i, value] of x.entries()) {
    const z = intercept + slope * value
    sum += Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z))) - targets[i]! * z
  }
  return sum
}

/**
 * The covariance when cases of one cluster are not independent (sandwich, with the small-sample factors of statsmodels).
 * @param cluster name of each case's image or patient
 */
export function clusteredCovariance(
  x: readonly number[],
  targets: readonly number[],
  cluster: readonly string[],
  { intercept, slope, covariance: [c00, c01, c11] }: LogisticFit,
): readonly [number, number, number] {
  const scores = new Map<string, [number, number]>()
  for (const [i, value] of x.entries()) {
    const residual = targets[i]! - sigmoid(intercept + slope * value)
    const sum = scores.get(cluster[i]!) ?? [0, 0]
    scores.set(cluster[i]!, [sum[0] + residual, sum[1] + residual * value])
  }
  let [m00, m01, m11] = [0, 0, 0]
  for (const [s0, s1] of scores.values()) {
    m00 += s0 * s0
    m01 += s0 * s1
    m11 += s1 * s1
  }
  const [groups, n] = [scores.size, x.length]
  const factor = (groups / (groups - 1)) * ((n - 1) / (n - 2))
  const [a0, a1] = [c00 * m00 + c01 * m01, c00 * m01 + c01 * m11]
  const [b0, b1] = [c01 * m00 + c11 * m01, c01 * m01 + c11 * m11]
  return [factor * (a0 * c00 + a1 * c01), factor * (a0 * c01 + a1 * c11), factor * (b0 * c01 + b1 * c11)]
}
