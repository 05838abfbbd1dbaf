import type { Calibrator } from './calibrator.ts'
import { crossEntropy, fitLogistic } from './logistic.ts'

type Platt = Extract<Calibrator, { kind: 'platt' }>
type Temperature = Extract<Calibrator, { kind: 'temperature' }>

/**
 * Platt scaling with his smoothed targets (Platt 1999, section 2.2), so that even separated classes have a finite fit.
 * @param labels 1 for stenosis
 * @throws with one class only, or where higher scores do not mean more stenosis: such a model cannot be calibrated
 */
export function fitPlatt(logits: readonly number[], labels: readonly number[]): Platt {
  const events = labels.filter((label) => label === 1).length
  const others = labels.length - events
  if (events === 0 || others === 0) throw new Error('calibration needs both kinds of cases')
  const [yes, no] = [(events + 1) / (events + 2), 1 / (others + 2)]
  const { slope, intercept } = fitLogistic(
    logits,
    labels.map((label) => (label === 1 ? yes : no)),
  )
  if (slope <= 0) throw new Error('higher scores do not mean more stenosis here: nothing to calibrate')
  return { kind: 'platt', slope, intercept }
}

/** The temperatures that are searched: a hundredfold of confidence either way. */
const [COLDEST, HOTTEST] = [0.01, 100]

/**
 * One temperature by maximum likelihood (Guo 2017). The loss is convex in 1/T, so bisection on its slope finds it.
 * @param labels 1 for stenosis
 */
export function fitTemperature(logits: readonly number[], labels: readonly number[]): Temperature {
  let [low, high] = [Math.log(1 / HOTTEST), Math.log(1 / COLDEST)]
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (lossSlope(logits, labels, Math.exp(middle)) > 0) high = middle
    else low = middle
  }
  return { kind: 'temperature', temperature: Math.exp(-(low + high) / 2) }
}

/** d loss / d (1/T), as a symmetric difference of the exact loss would be noisier than this sum. */
function lossSlope(logits: readonly number[], labels: readonly number[], inverse: number): number {
  let sum = 0
  for (const [i, logit] of logits.entries())
    sum += logit * (1 / (1 + Math.exp(-inverse * logit)) - (labels[i] ?? NaN))
  return sum
}

/** Mean log loss of a calibrator on cases. */
export function calibratedLogLoss(
  calibrator: Calibrator,
  logits: readonly number[],
  labels: readonly number[],
): number {
  const [intercept, slope] =
    calibrator.kind === 'platt' ? [calibrator.intercept, calibrator.slope] : [0, 1 / calibrator.temperature]
  return crossEntropy(logits, labels, intercept, slope) / logits.length
}
