import { Z_95, type Estimate } from './intervals.ts'
import { clusteredCovariance, fitLogistic } from './logistic.ts'
import { logitOf, sigmoid } from './sigmoid.ts'

const estimate = (value: number, variance: number): Estimate => {
  const half = Z_95 * Math.sqrt(variance)
  return { value, interval: [value - half, value + half] }
}

/** Logistic regression of the label on the logit of the probability. */
export interface CalibrationLine {
  /** Below 1 the probabilities are too extreme. */
  readonly slope: Estimate
  /** Log odds that were seen where even odds were said. */
  readonly intercept: Estimate
  /** Wald's test of slope 1 and intercept 0 together: 2 degrees of freedom, the covariance that of the intervals. */
  readonly test: { readonly chiSquare: number; readonly p: number }
}

/**
 * The calibration line (Cox 1958; "weak calibration" of Van Calster 2019) with standard errors robust to clusters.
 * @returns null where no finite fit exists
 */
export function calibrationLine(
  probabilities: readonly number[],
  labels: readonly number[],
  cluster: readonly string[],
): CalibrationLine | null {
  const x = probabilities.map(logitOf)
  const fit = fitLogistic(x, labels)
  if (fit === null) return null
  const [c00, c01, c11] = clusteredCovariance(x, labels, cluster, fit)
  const [d0, d1] = [fit.intercept, fit.slope - 1]
  const chiSquare = (c11 * d0 * d0 - 2 * c01 * d0 * d1 + c00 * d1 * d1) / (c00 * c11 - c01 * c01)
  return {
    slope: estimate(fit.slope, c11),
    intercept: estimate(fit.intercept, c00),
    test: { chiSquare, p: Math.exp(-chiSquare / 2) },
  }
}

/**
 * Calibration in the large: the intercept when the slope is held at 1, on the logit scale. Above 0 the probabilities are too
 * low on average. Standard error robust to clusters.
 * @returns null without both kinds of cases
 */
export function calibrationInTheLarge(
  probabilities: readonly number[],
  labels: readonly number[],
  cluster: readonly string[],
): Estimate | null {
  const events = labels.reduce((sum, label) => sum + label, 0)
  if (events === 0 || events === labels.length) return null
  const x = probabilities.map(logitOf)
  const intercept = interceptFor(x, events)
  const residuals = new Map<string, number>()
  let information = 0
  for (const [i, offset] of x.entries()) {
    const p = sigmoid(intercept + offset)
    information += p * (1 - p)
    residuals.set(cluster[i]!, (residuals.get(cluster[i]!) ?? 0) + labels[i]! - p)
  }
  const squares = [...residuals.values()].reduce((sum, residual) => sum + residual * residual, 0)
  const groups = residuals.size
  return estimate(intercept, ((groups / (groups - 1)) * squares) / (information * information))
}

/** The shift of all logits that makes the expected number of events the observed one: bisection, as it is monotone. */
function interceptFor(offsets: readonly number[], events: number): number {
  let [low, high] = [-40, 40]
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    const expected = offsets.reduce((sum, offset) => sum + sigmoid(middle + offset), 0)
    if (expected > events) high = middle
    else low = middle
  }
  return (low + high) / 2
}
