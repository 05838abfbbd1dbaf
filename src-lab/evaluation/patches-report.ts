import { brierScore, expectedCalibrationError } from '#core/calibration/metrics.ts'
import type { Random } from '#core/random.ts'
import { clusterBootstrap } from '#core/training/bootstrap.ts'
import { decisions } from '#core/training/decisions.ts'
import { REPLICATES, rocAuc } from './measure.ts'

/** A patch with the probability that the program would show. */
export interface JudgedPatch {
  readonly label: 0 | 1
  readonly probability: number
}

const BINS = 10

type Figure = (labels: readonly number[], probabilities: readonly number[]) => number

/** Called from a probability of one half on. */
const decided =
  (key: keyof ReturnType<typeof decisions>): Figure =>
  (labels, probabilities) =>
    decisions(labels, probabilities, 0.5)[key] ?? NaN

const FIGURES = {
  accuracy: decided('accuracy'),
  auc: rocAuc,
  f1: decided('f1'),
  sensitivity: decided('sensitivity'),
  specificity: decided('specificity'),
  brier: (labels, probabilities) => brierScore(probabilities, labels),
  ece: (labels, probabilities) => expectedCalibrationError(probabilities, labels, BINS),
} satisfies Record<string, Figure>

/** The object of design section 8 for small images, without `duplicates`. */
export function patchesReport(patches: readonly JudgedPatch[], random: Random) {
  const estimates = Object.entries<Figure>(FIGURES).map(([name, figure]) => {
    const statistic = (cases: readonly number[]): number =>
      figure(
        cases.map((i) => patches[i]?.label ?? NaN),
        cases.map((i) => patches[i]?.probability ?? NaN),
      )
    const estimate = clusterBootstrap(
      patches.map((_, i) => String(i)),
      statistic,
      REPLICATES,
      random,
    )
    return [name, estimate] as const
  })
  return {
    n: patches.length,
    ...Object.fromEntries(estimates.map(([name, { value }]) => [name, value])),
    intervals: Object.fromEntries(estimates.map(([name, { interval }]) => [name, interval])),
  }
}
