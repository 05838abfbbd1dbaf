import type { Random } from '../random.ts'
import { byFold } from './by-fold.ts'
import { ok } from '../result.ts'
import { quantile } from './cluster-draws.ts'
import { smoothedTargets } from './fit-parametric.ts'
import { groupedFolds } from './folds.ts'
import { localLogistic, type Line } from './local-logistic.ts'
import { fitLogistic } from './logistic.ts'
import { logLossOf } from './metrics.ts'
import { simplestWithinError } from './one-standard-error.ts'
import { logitOf, sigmoid } from './sigmoid.ts'

/** Shares of all cases that one place of the curve looks at, the smoothest first. */
const SPANS = [1, 0.6, 0.35, 0.2] as const
const FOLDS = 5
const PLACES = 25
/** Where fewer than this share of the scores lie beyond, nothing is drawn: a local line there stands on air. */
const TAIL = 0.02

/** A smooth reliability curve whose places and span are chosen. */
export interface SmoothCurve {
  readonly span: number
  /** Probabilities that were said. */
  readonly scores: readonly number[]
  /** What was seen at each. */
  readonly observed: readonly number[]
  /** How many cases each place stands on. */
  readonly effective: readonly number[]
  /** What was seen with each case counting as often as its weight says. */
  readonly observedBy: (weights: Float64Array) => number[]
}

/**
 * The reliability curve without bins, by local logistic regression on the log odds. Its span is the widest whose
 * cross-validated log loss is within one standard error of the best; its places are spread over the scores.
 * @param labels 1 for stenosis, of both kinds
 */
export function smoothCurve(
  probabilities: readonly number[],
  labels: readonly number[],
  clusters: readonly string[],
  random: Random,
): SmoothCurve {
  const x = probabilities.map(logitOf)
  const grid = placesIn(x)
  const folds = groupedFolds(labels, clusters, FOLDS, random)
  const losses = SPANS.map((span) => outOfFoldLosses(x, labels, folds, grid, span))
  const span = SPANS[simplestWithinError(losses, clusters).chosen] ?? SPANS[0]
  const { logOdds, effective, weighted } = localLogistic(x, labels, grid, span, lineOf(x, labels))
  return {
    span,
    scores: grid.map(sigmoid),
    observed: logOdds.map(sigmoid),
    effective,
    observedBy: (weights) => weighted(weights).map(sigmoid),
  }
}

/** Quantiles of the scores, each score once. */
function placesIn(x: readonly number[]): number[] {
  const sorted = [...x].sort((a, b) => a - b)
  const places = Array.from({ length: PLACES }, (_, k) =>
    quantile(sorted, TAIL + ((1 - 2 * TAIL) * k) / (PLACES - 1)),
  )
  return [...new Set(places)]
}

function lineOf(x: readonly number[], labels: readonly number[]): Line {
  const targets = smoothedTargets(labels)
  const prevalence = targets.reduce((sum, target) => sum + target, 0) / targets.length
  return fitLogistic(x, targets) ?? { intercept: logitOf(prevalence), slope: 0 }
}

function outOfFoldLosses(
  x: readonly number[],
  labels: readonly number[],
  folds: readonly number[],
  grid: readonly number[],
  span: number,
): number[] {
  const predicted = byFold(folds, (others) => {
    const [ownX, ownLabels] = [others.map((i) => x[i]!), others.map((i) => labels[i]!)]
    const { logOdds } = localLogistic(ownX, ownLabels, grid, span, lineOf(ownX, ownLabels))
    return ok((i) => sigmoid(onPolygon(grid, logOdds, x[i]!)))
  })
  return predicted.ok ? predicted.value.map((p, i) => logLossOf(p, labels[i]!)) : []
}

/** Linear between places, level beyond them. */
function onPolygon(places: readonly number[], values: readonly number[], at: number): number {
  const above = places.findIndex((place) => place >= at)
  if (above <= 0) return (above === 0 ? values[0] : values.at(-1)) ?? NaN
  const [left, right] = [places[above - 1]!, places[above]!]
  return values[above - 1]! + ((values[above]! - values[above - 1]!) * (at - left)) / (right - left)
}
