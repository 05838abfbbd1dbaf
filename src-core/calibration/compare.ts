import type { Random } from '../random.ts'
import { delongAuc } from './auc-interval.ts'
import { bootstrapByCluster } from './cluster-draws.ts'
import { brierScore, expectedCalibrationError, logLoss } from './metrics.ts'

/** Two probabilities of the same cases. */
export interface PairedCases {
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** 1 for stenosis. */
  readonly labels: readonly number[]
  /** Patient or image of each case: what is drawn again, whole. */
  readonly clusters: readonly string[]
}

type Difference = { value: number; interval: [number, number] }

const BINS = 10

/**
 * What changes from one set of probabilities to another, after less before, with 95 % intervals of a bootstrap that is paired
 * (both are judged on the same draw) and by cluster. ECE is that of ten bins of equal mass.
 */
export function comparedByCluster(
  cases: PairedCases,
  replicates: number,
  random: Random,
): { logLoss: Difference; brier: Difference; ece: Difference; auc: Difference } {
  const everyone = [...cases.labels.keys()]
  const figures = sameOrder(cases) ? FIGURES : [...FIGURES, auc]
  const differences = (drawn: readonly number[]): number[] => {
    const labels = drawn.map((i) => cases.labels[i]!)
    const [before, after] = [drawn.map((i) => cases.before[i]!), drawn.map((i) => cases.after[i]!)]
    return figures.map((figure) => figure(after, labels) - figure(before, labels))
  }
  const intervals = bootstrapByCluster(
    cases.clusters,
    (times) => differences(everyone.flatMap((i) => new Array<number>(times[i]!).fill(i))),
    replicates,
    random,
  )
  const all = differences(everyone)
  const of = (k: number): Difference => {
    const [low, high] = intervals[k] ?? [0, 0]
    return { value: all[k] ?? 0, interval: [low, high] }
  }
  return { logLoss: of(0), brier: of(1), ece: of(2), auc: of(3) }
}

type Figure = (probabilities: readonly number[], labels: readonly number[]) => number
const FIGURES: readonly Figure[] = [
  logLoss,
  brierScore,
  (probabilities, labels) => expectedCalibrationError(probabilities, labels, BINS),
]
const auc: Figure = (probabilities, labels) => delongAuc(labels, probabilities).value

/** Whether both rank all cases alike, ties and all: then so does every draw of them, and no AUC differs. */
function sameOrder({ before, after }: PairedCases): boolean {
  const order = [...before.keys()].sort((i, j) => before[i]! - before[j]!)
  return order.every((i, k) => {
    const previous = order[k - 1]
    if (previous === undefined) return true
    return Math.sign(before[i]! - before[previous]!) === Math.sign(after[i]! - after[previous]!)
  })
}
