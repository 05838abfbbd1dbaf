import { fail, ok, type Failure, type Result } from '../result.ts'
import type { Calibrator } from './calibrator.ts'
import { fitLogit, type LogitFit } from './logit-regression.ts'
import { sigmoid, softplus } from './sigmoid.ts'

type Of<Kind extends Calibrator['kind']> = Extract<Calibrator, { kind: Kind }>

/** Why no calibrator of a kind comes of these cases. */
export interface Refusal extends Failure {
  readonly code: 'one-kind-only' | 'too-few-cases' | 'scores-do-not-order'
}

/**
 * Platt's targets (1999, section 2.2): what Laplace's rule says of one more case of each kind, in place of 1 and 0, so that
 * even separated classes have a finite fit and no probability is 0 or 1.
 */
export function smoothedTargets(labels: readonly number[]): number[] {
  const events = labels.filter((label) => label === 1).length
  const [yes, no] = [(events + 1) / (events + 2), 1 / (labels.length - events + 2)]
  return labels.map((label) => (label === 1 ? yes : no))
}

/** The temperatures that are searched: a hundredfold of confidence either way. */
const [COLDEST, HOTTEST] = [0.01, 100]

/**
 * One temperature by maximum likelihood (Guo 2017). The loss is convex in 1/T, so bisection on its slope finds it.
 * @param labels 1 for stenosis
 */
export function fitTemperature(logits: readonly number[], labels: readonly number[]): Of<'temperature'> {
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
  for (const [i, logit] of logits.entries()) sum += logit * (sigmoid(inverse * logit) - labels[i]!)
  return sum
}

/**
 * Platt scaling with his smoothed targets.
 * @param labels 1 for stenosis, of both kinds. Errors: `scores-do-not-order`
 */
export function fitPlatt(logits: readonly number[], labels: readonly number[]): Result<Of<'platt'>, Refusal> {
  const fit = regress([logits], smoothedTargets(labels))
  const [intercept = NaN, slope = NaN] = fit?.coefficients ?? []
  return slope > 0 ? ok({ kind: 'platt', slope, intercept }) : unordered()
}

/**
 * Beta calibration (Kull, Silva Filho and Flach 2017, section 4): logistic regression on ln s and -ln(1 - s), without one that
 * would turn the order around, and on Platt's targets.
 * @param labels 1 for stenosis, of both kinds. Errors: `scores-do-not-order`
 */
export function fitBeta(logits: readonly number[], labels: readonly number[]): Result<Of<'beta'>, Refusal> {
  const targets = smoothedTargets(labels)
  const [low, high] = [logits.map((logit) => -softplus(-logit)), logits.map(softplus)]
  const both = regress([low, high], targets)
  const [c = NaN, a = NaN, b = NaN] = both?.coefficients ?? []
  if (a >= 0 && b >= 0 && a + b > 0) return ok({ kind: 'beta', a, b, c })
  const [onlyA, onlyB] = [low, high].map((column) => regress([column], targets))
  if (a < 0 && slopeOf(onlyB) > 0)
    return ok({ kind: 'beta', a: 0, b: slopeOf(onlyB), c: onlyB?.coefficients[0] ?? NaN })
  if (b < 0 && slopeOf(onlyA) > 0)
    return ok({ kind: 'beta', a: slopeOf(onlyA), b: 0, c: onlyA?.coefficients[0] ?? NaN })
  return unordered()
}

/** With an intercept before the columns. */
const regress = (columns: readonly (readonly number[])[], targets: readonly number[]): LogitFit | null =>
  fitLogit({
    columns: [
      new Float64Array(targets.length).fill(1),
      ...columns.map((column) => Float64Array.from(column)),
    ],
    targets: Float64Array.from(targets),
  })

const slopeOf = (fit: LogitFit | null | undefined): number => fit?.coefficients[1] ?? NaN

const unordered = () =>
  fail<Refusal>({
    code: 'scores-do-not-order',
    message:
      'Higher scores do not mean more stenosis in these cases, or they hardly differ: there is nothing to calibrate.',
    action: 'Look at the labels, and at whether this model was made for such images.',
  })
