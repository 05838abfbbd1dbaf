import { clusterDraws, middle } from '../calibration/cluster-draws.ts'
import type { Interval } from '../calibration/intervals.ts'
import type { Random } from '../random.ts'
import type { Change, Comparison, PairedDistance, PairedFigure } from './comparison.ts'
import { weightedFigures, type WeightedFigures } from './weighted-figures.ts'

/** Two probabilities of each of the same cases. */
export interface PairedCases {
  readonly patients: readonly string[]
  /** 1 for stenosis. */
  readonly labels: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
}

export type PairedFigures = Pick<Comparison, 'auc' | 'logLoss' | 'calibrationLoss' | 'slope' | 'intercept'>

const NAMES = ['auc', 'logLoss', 'calibrationLoss', 'slope', 'intercept'] as const
/** Where a line is ideal. */
const IDEAL = { slope: 1, intercept: 0 } as const

/**
 * All figures of both models and of their difference, by the same draws of whole patients (percentile bootstrap, Efron and Tibshirani
 * 1993; paired, as both are judged on each draw).
 * @param confidence of the wider intervals, which the gate goes by
 * @returns null without both kinds of cases, or with fewer than two patients
 */
export function pairedFigures(
  { patients, labels, before, after }: PairedCases,
  confidence: number,
  repeats: number,
  random: Random,
): PairedFigures | null {
  if (new Set(labels).size < 2 || new Set(patients).size < 2) return null
  const figures = [weightedFigures(before, labels), weightedFigures(after, labels)] as const
  const both = bothOf(figures)
  const all = both(new Float64Array(labels.length).fill(1))
  const draws = clusterDraws(patients, both, repeats, random)
  const part = (at: number): Part => ({
    value: all[at] ?? NaN,
    draws: draws.map((drawn) => drawn[at] ?? NaN),
  })
  const paired = (name: (typeof NAMES)[number]): [Part, Part] => {
    const at = NAMES.indexOf(name)
    return [part(at), part(at + NAMES.length)]
  }
  return {
    auc: figureOf(paired('auc'), confidence),
    logLoss: figureOf(paired('logLoss'), confidence),
    calibrationLoss: figureOf(paired('calibrationLoss'), confidence),
    slope: distanceOf(paired('slope'), IDEAL.slope, confidence),
    intercept: distanceOf(paired('intercept'), IDEAL.intercept, confidence),
  }
}

const bothOf =
  (figures: readonly ((weights: Float64Array) => WeightedFigures)[]) =>
  (weights: Float64Array): number[] =>
    figures.flatMap((of) => {
      const own = of(weights)
      return NAMES.map((name) => own[name])
    })

/** A figure on all cases and on each draw. */
interface Part {
  readonly value: number
  readonly draws: readonly number[]
}

const pair = ([low, high]: Interval): [number, number] => [low, high]

function figureOf([before, after]: readonly [Part, Part], confidence: number): PairedFigure {
  const estimate = ({ value, draws }: Part) => ({ value, interval: pair(middle(draws, 0.95)) })
  return {
    before: estimate(before),
    after: estimate(after),
    difference: changeOf(before, after, (value) => value, confidence),
  }
}

/** Null where one of the lines has no finite fit, on all cases or on so many draws that no interval is left. */
function distanceOf(
  [before, after]: readonly [Part, Part],
  ideal: number,
  confidence: number,
): PairedDistance | null {
  const usable = ({ value, draws }: Part) =>
    Number.isFinite(value) && draws.filter((drawn) => Number.isFinite(drawn)).length > draws.length / 2
  if (!usable(before) || !usable(after)) return null
  return {
    ...figureOf([before, after], confidence),
    away: changeOf(before, after, (value) => Math.abs(value - ideal), confidence),
  }
}

function changeOf(before: Part, after: Part, of: (value: number) => number, confidence: number): Change {
  const changes = after.draws.map((drawn, i) => of(drawn) - of(before.draws[i] ?? NaN))
  return {
    value: of(after.value) - of(before.value),
    interval: pair(middle(changes, 0.95)),
    gated: pair(middle(changes, confidence)),
  }
}
