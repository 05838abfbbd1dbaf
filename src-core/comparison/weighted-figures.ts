import { fitLogit } from '../calibration/logit-regression.ts'
import { logLossOf } from '../calibration/metrics.ts'
import { logitOf, sigmoid } from '../calibration/sigmoid.ts'

/** Figures of one model, for any weighting of its cases: what a draw of patients needs, without sorting anew. */
export interface WeightedFigures {
  /** Area under the ROC curve, ties counting half; NaN without both kinds. */
  readonly auc: number
  readonly logLoss: number
  /** What the log loss would fall by a straight line through the logits. */
  readonly calibrationLoss: number
  /** Of that line; NaN where it has no finite fit. */
  readonly slope: number
  readonly intercept: number
}

/** @returns figures of how often each case counts */
export function weightedFigures(
  probabilities: readonly number[],
  labels: readonly number[],
): (weights: Float64Array) => WeightedFigures {
  const order = [...probabilities.keys()].sort((i, j) => probabilities[i]! - probabilities[j]!)
  const losses = probabilities.map((p, i) => logLossOf(p, labels[i]!))
  const columns = [new Float64Array(labels.length).fill(1), Float64Array.from(probabilities, logitOf)]
  const targets = Float64Array.from(labels)
  const start = fitLogit({ columns, targets })?.coefficients
  return (weights) => {
    const auc = weightedAuc(order, probabilities, labels, weights)
    const logLoss = weightedMean(losses, weights)
    const fit = Number.isNaN(auc) ? null : fitLogit({ columns, targets, weights }, start)
    if (fit === null) {
      const best = auc === 1 || auc === 0 ? 0 : entropy(weightedMean(labels, weights))
      return { auc, logLoss, calibrationLoss: Math.max(0, logLoss - best), slope: NaN, intercept: NaN }
    }
    const [intercept = NaN, slope = NaN] = fit.coefficients
    const onLine = Array.from(columns[1] ?? [], (x, i) =>
      logLossOf(sigmoid(intercept + slope * x), labels[i]!),
    )
    return { auc, logLoss, calibrationLoss: logLoss - weightedMean(onLine, weights), slope, intercept }
  }
}

/** @param order of the cases by score, lowest first */
function weightedAuc(
  order: readonly number[],
  scores: readonly number[],
  labels: readonly number[],
  weights: Float64Array,
): number {
  let [negatives, positives, won] = [0, 0, 0]
  for (let from = 0; from < order.length;) {
    let [tiedNegatives, tiedPositives, to] = [0, 0, from]
    for (; to < order.length && scores[order[to]!] === scores[order[from]!]; to++) {
      if (labels[order[to]!] === 1) tiedPositives += weights[order[to]!]!
      else tiedNegatives += weights[order[to]!]!
    }
    won += tiedPositives * (negatives + tiedNegatives / 2)
    negatives += tiedNegatives
    positives += tiedPositives
    from = to
  }
  return won / (negatives * positives)
}

function weightedMean(values: readonly number[], weights: Float64Array): number {
  let [sum, total] = [0, 0]
  for (const [i, value] of values.entries()) {
    sum += value * weights[i]!
    total += weights[i]!
  }
  return sum / total
}

const entropy = (p: number): number => (p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p))
