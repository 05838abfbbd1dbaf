import { applyCalibrator, type Calibrator } from '#core/calibration/calibrator.ts'
import { calibrationInTheLarge, calibrationLine } from '#core/calibration/calibration-line.ts'
import { brierScore, eceNoiseFloor, expectedCalibrationError } from '#core/calibration/metrics.ts'
import { seededRandom } from '#core/random.ts'
import { clusterBootstrap, type Estimate as Interval } from '#core/training/bootstrap.ts'
import type { Calibrated, Discrimination, Estimate, Figures } from './noise-file.ts'
import { rankAuc } from './rank-auc.ts'
import type { CircuitCases } from './circuit-cases.ts'

const [SEED, BINS, FLOOR_REPEATS] = [1, 10, 200] as const

/** What a level is judged by. */
export interface JudgedLevel {
  readonly decided: CircuitCases
  readonly threshold: number
  readonly calibrated: CircuitCases
  readonly calibrator: Calibrator | null
}

/** Logits of a level's cases, draw after draw: one draw without shots. */
export interface LevelLogits {
  readonly decided: readonly Float64Array[]
  readonly calibrated: readonly Float64Array[]
}

/** @param exact logits without noise, of the same level */
export function figuresOf(
  level: JudgedLevel,
  noisy: LevelLogits,
  exact: LevelLogits,
  replicates: number,
): Figures {
  return {
    discrimination: discrimination(level, noisy.decided, first(exact.decided), replicates),
    calibration:
      level.calibrator === null
        ? null
        : calibration(
            level.calibrated,
            level.calibrator,
            [first(noisy.calibrated), first(exact.calibrated)],
            replicates,
          ),
    logitChange: change(noisy.decided, first(exact.decided)),
  }
}

/** Every draw of a case counts as a case of the same image, so an interval holds both: other images, other draws. */
function discrimination(
  { decided: { labels, clusters }, threshold }: JudgedLevel,
  draws: readonly Float64Array[],
  exact: Float64Array,
  replicates: number,
): Discrimination {
  const all = draws.flatMap((draw) => [...draw])
  const n = labels.length
  const estimate = (statistic: (cases: readonly number[]) => number): Estimate =>
    plain(
      clusterBootstrap(
        draws.flatMap(() => clusters),
        statistic,
        replicates,
        seededRandom(SEED),
      ),
    )
  const auc = (cases: readonly number[], logitOf: (i: number) => number): number =>
    rankAuc(
      cases.map((i) => labels[i % n]!),
      cases.map(logitOf),
    )
  const right = (cases: readonly number[], logitOf: (i: number) => number): number =>
    cases.reduce((sum, i) => sum + ((logitOf(i) >= threshold ? 1 : 0) === labels[i % n]! ? 1 : 0), 0) /
    cases.length
  const noisyOf = (i: number): number => all[i]!
  const exactOf = (i: number): number => exact[i % n]!
  return {
    auc: estimate((cases) => auc(cases, noisyOf)),
    aucDifference: estimate((cases) => auc(cases, noisyOf) - auc(cases, exactOf)),
    accuracy: estimate((cases) => right(cases, noisyOf)),
    accuracyDifference: estimate((cases) => right(cases, noisyOf) - right(cases, exactOf)),
  }
}

/** Of one draw, as a reader would see it. */
function calibration(
  { labels, clusters }: CircuitCases,
  calibrator: Calibrator,
  [noisy, exact]: readonly [Float64Array, Float64Array],
  replicates: number,
): Calibrated {
  const of = (each: Float64Array): number[] => Array.from(each, (logit) => applyCalibrator(calibrator, logit))
  const [probabilities, undisturbed] = [of(noisy), of(exact)]
  const brier = (cases: readonly number[], of: readonly number[]): number =>
    brierScore(
      cases.map((i) => of[i]!),
      cases.map((i) => labels[i]!),
    )
  const estimate = (statistic: (cases: readonly number[]) => number): Estimate =>
    plain(clusterBootstrap(clusters, statistic, replicates, seededRandom(SEED)))
  return {
    brier: estimate((cases) => brier(cases, probabilities)),
    brierDifference: estimate((cases) => brier(cases, probabilities) - brier(cases, undisturbed)),
    ece: expectedCalibrationError(probabilities, labels, BINS),
    eceNoiseFloor: eceNoiseFloor(probabilities, BINS, FLOOR_REPEATS, seededRandom(SEED)),
    slope: plainOrNull(calibrationLine(probabilities, labels, clusters)?.slope ?? null),
    inTheLarge: plainOrNull(calibrationInTheLarge(probabilities, labels, clusters)),
  }
}

function change(draws: readonly Float64Array[], exact: Float64Array): Figures['logitChange'] {
  const changes = draws.flatMap((draw) => Array.from(draw, (logit, i) => Math.abs(logit - exact[i]!)))
  return {
    mean: changes.reduce((sum, value) => sum + value, 0) / changes.length,
    largest: changes.reduce((most, value) => Math.max(most, value), 0),
  }
}

const plain = ({ value, interval: [low, high] }: Interval): Estimate => ({ value, interval: [low, high] })
const plainOrNull = (estimate: Interval | null): Estimate | null =>
  estimate === null ? null : plain(estimate)

function first(draws: readonly Float64Array[]): Float64Array {
  const draw = draws[0]
  if (!draw) throw new Error('no draw')
  return draw
}
