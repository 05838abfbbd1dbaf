import { fitLogit } from './logit-regression.ts'
import { sigmoid } from './sigmoid.ts'

/** A logistic regression of y on x: P(y = 1) = sigmoid(intercept + slope · x). */
export interface LogisticFit {
  readonly intercept: number
  readonly slope: number
  /** Covariance of intercept and slope: [var intercept, covariance, var slope]. */
  readonly covariance: Covariance
}

export type Covariance = readonly [varIntercept: number, both: number, varSlope: number]

/**
 * Maximum likelihood, with the covariance by the model.
 * @param targets in [0, 1]: labels, or smoothed ones
 * @returns null where the two classes are separated or x is constant: no finite fit exists
 */
export function fitLogistic(x: readonly number[], targets: readonly number[]): LogisticFit | null {
  const fit = fitLogit({
    columns: [new Float64Array(x.length).fill(1), Float64Array.from(x)],
    targets: Float64Array.from(targets),
  })
  if (fit === null) return null
  const {
    coefficients: [intercept = NaN, slope = NaN],
    covariance: [[c00 = NaN, c01 = NaN] = [], [, c11 = NaN] = []],
  } = fit
  return { intercept, slope, covariance: [c00, c01, c11] }
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
): Covariance {
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
