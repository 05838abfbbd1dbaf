import { Z_95, type Estimate, type Interval } from './intervals.ts'
import { sigmoid } from './sigmoid.ts'

/**
 * Area under the ROC curve with the interval of DeLong, DeLong and Clarke-Pearson (1988), every case taken for independent of
 * the others, on the logit scale. Beside the clustered one it shows what clusters cost.
 * @param labels 1 for stenosis
 * @returns NaN without both kinds
 */
export const delongAuc = (labels: readonly number[], scores: readonly number[]): Estimate =>
  clusteredAuc(
    labels,
    scores,
    labels.map((_, i) => String(i)),
  )

/**
 * Area under the ROC curve with DeLong's variance, extended to clusters by Obuchowski (1997): with one case a cluster it is
 * DeLong's (1988). The interval is symmetric on the logit scale, so it stays within [0, 1]; it is all of that where one kind is of
 * a single cluster.
 * @param labels 1 for stenosis; @param cluster name of each case's image or patient
 * @returns NaN without both kinds
 */
export function clusteredAuc(
  labels: readonly number[],
  scores: readonly number[],
  cluster: readonly string[],
): Estimate {
  const kinds = [0, 1].map((kind) => scores.filter((_, i) => labels[i] === kind).sort((a, b) => a - b))
  const [negatives, positives] = [kinds[0]!, kinds[1]!]
  // How often each case lies on the right side of the other kind.
  const placements = scores.map((score, i) =>
    labels[i] === 1 ? below(negatives, score) : 1 - below(positives, score),
  )
  const value = average(placements.filter((_, i) => labels[i] === 1))
  const variance = clusteredVariance(labels, placements, cluster, value, positives.length, negatives.length)
  return { value, interval: logitInterval(value, variance) }
}

/** Share of sorted values below, ties counting half. */
function below(sorted: readonly number[], value: number): number {
  return (bound(sorted, (x) => x < value) + bound(sorted, (x) => x <= value)) / 2 / sorted.length
}

/** How many of the sorted values satisfy a condition that holds for the first ones. */
function bound(sorted: readonly number[], holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(sorted[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}

/** Obuchowski 1997, equations 1-3: sums over a cluster of what each kind contributes. */
function clusteredVariance(
  labels: readonly number[],
  placements: readonly number[],
  cluster: readonly string[],
  auc: number,
  positives: number,
  negatives: number,
): number {
  const sums = new Map<string, { positive: number; negative: number }>()
  let [withPositive, withNegative] = [new Set<string>(), new Set<string>()]
  for (const [i, name] of cluster.entries()) {
    const sum = sums.get(name) ?? { positive: 0, negative: 0 }
    const excess = placements[i]! - auc
    if (labels[i] === 1) withPositive = withPositive.add(name)
    else withNegative = withNegative.add(name)
    sums.set(
      name,
      labels[i] === 1
        ? { ...sum, positive: sum.positive + excess }
        : { ...sum, negative: sum.negative + excess },
    )
  }
  let [s10, s01, s11] = [0, 0, 0]
  for (const { positive, negative } of sums.values()) {
    s10 += positive * positive
    s01 += negative * negative
    s11 += positive * negative
  }
  // Of a single patient or image nobody knows how much the next one differs.
  if (withPositive.size === 1 || withNegative.size === 1) return Infinity
  const factor = (groups: number, cases: number): number => groups / (groups - 1) / (cases * cases)
  const both = (sums.size / (sums.size - 1)) * (s11 / (positives * negatives))
  return s10 * factor(withPositive.size, positives) + s01 * factor(withNegative.size, negatives) + 2 * both
}

function logitInterval(value: number, variance: number): Interval {
  if (variance === Infinity && !Number.isNaN(value)) return [0, 1]
  if (!(value > 0 && value < 1)) return [value, value]
  const half = (Z_95 * Math.sqrt(Math.max(0, variance))) / (value * (1 - value))
  const middle = Math.log(value / (1 - value))
  return [sigmoid(middle - half), sigmoid(middle + half)]
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
