import { brierScore, eceNoiseFloor, expectedCalibrationError } from '#core/calibration/metrics.ts'
import { seededRandom } from '#core/random.ts'
import { decisions } from '#core/training/decisions.ts'
import { rankAuc } from '../circuit/rank-auc.ts'
import type { Judged } from './judged.ts'

/** In the order of the table. */
export const FIGURES = ['accuracy', 'auc', 'f1', 'sensitivity', 'specificity', 'brier', 'ece'] as const
export type FigureName = (typeof FIGURES)[number]

const BINS = 10

/**
 * Every figure of some cases, in the order of `FIGURES`; NaN where it is unknown.
 * @param cases places, each as often as it counts
 */
export function figuresOf(
  { labels, logits, probabilities, called }: Judged,
  cases: readonly number[],
): number[] {
  const own = cases.map((i) => labels[i]!)
  const decided = decisions(
    own,
    cases.map((i) => (called[i]! ? 1 : 0)),
    1,
  )
  const auc = rankAuc(
    own,
    cases.map((i) => logits[i]!),
  )
  const said = probabilities === null ? null : cases.map((i) => probabilities[i]!)
  return [
    decided.accuracy,
    auc,
    decided.f1,
    decided.sensitivity ?? NaN,
    decided.specificity ?? NaN,
    said === null ? NaN : brierScore(said, own),
    said === null ? NaN : expectedCalibrationError(said, own, BINS),
  ]
}

const [SEED, FLOOR_REPEATS] = [1, 200] as const

/** The ECE that a perfect model with these probabilities would show; NaN without any. */
export const floorOf = ({ probabilities }: Judged): number =>
  probabilities === null ? NaN : eceNoiseFloor(probabilities, BINS, FLOOR_REPEATS, seededRandom(SEED))
