import { clusteredCovariance, fitLogistic } from './logistic.ts'
import { Z_95, type Interval } from './intervals.ts'
import { logitOf, sigmoid } from './sigmoid.ts'

export interface Estimate {
  readonly value: number
  readonly interval: Interval
}

const estimate = (value: number, variance: number): Estimate => {
  const half = Z_95 * Math.sqrt(variance)
  return { value, interval: [value - half, value + half] }
}

/**
 * Calibration slope: logistic regression of the label on the logit of the probability (Cox 1958, Van Calster 2019). Below 1
 * the probabilities are too extreme. Standard error robust to clusters.
 * @returns null where no finite fit exists
 */
export function calibrationSlope(
  probabilities: readonly number[],
  labels: readonly number[],
  cluster: readonly string[],
): Estimate | null {
  const x = probabilities.map(logitOf)
  try {
    const fit = fitLogistic(x, labels)
    return estimate(fit.slope, clusteredCovariance(x, labels, cluster, fit)[2])
  } catch {
    return null
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
