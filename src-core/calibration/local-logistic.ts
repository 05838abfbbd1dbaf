import { fitLogit } from './logit-regression.ts'

/** A line in the log odds that the curve departs from. */
export interface Line {
  readonly intercept: number
  readonly slope: number
}

/** Cases around one place of the curve, ready to be fitted. */
interface Window {
  readonly cases: readonly number[]
  /** Ones, and the distance from the middle as a share of the half width. */
  readonly columns: readonly [Float64Array, Float64Array]
  readonly kernel: Float64Array
  readonly targets: Float64Array
  readonly offsets: Float64Array
  /** Log odds of the line at the middle. */
  readonly offset: number
}

/** At each place of the grid. */
export interface LocalFit {
  readonly logOdds: readonly number[]
  /** Of as many cases that all count alike would the weighted ones be worth (Kish). */
  readonly effective: readonly number[]
  /** Log odds with each case counting as often as its weight says. */
  readonly weighted: (weights: Float64Array) => number[]
}

/**
 * As much as one case of even odds says of each coefficient: so that a window with one kind of cases has a finite fit, near the
 * line. It is next to nothing beside the cases of a window that says something.
 */
const RIDGE = 0.25

/**
 * Local logistic regression (Fan, Heckman and Wand 1995; Loader 1999): at each place of the grid a line in the log odds, fitted
 * to the cases nearest to it, weighted by the tricube of their distance. The half width is the distance of the ⌈span · n⌉-th
 * neighbour of the place, so it adapts to how densely cases lie. What is fitted is the departure from a line that was
 * fitted to all (a parametric start, Hjort and Glad 1995), held to it by one case's worth.
 * @param x log odds that were said of each case; @param line which they were found to follow
 */
export function localLogistic(
  x: readonly number[],
  labels: readonly number[],
  grid: readonly number[],
  span: number,
  line: Line,
): LocalFit {
  const windows = grid.map((at) => windowAt(x, labels, at, Math.ceil(span * x.length), line))
  const departures = windows.map((window) => fitWindow(window, window.kernel, [0, 0]))
  return {
    logOdds: windows.map(({ offset }, w) => offset + departures[w]![0]!),
    effective: windows.map(({ kernel }) => sum(kernel) ** 2 / sum(kernel.map((value) => value * value))),
    weighted: (weights) =>
      windows.map((window, w) => {
        const kernel = window.kernel.map((value, k) => value * weights[window.cases[k]!]!)
        return window.offset + fitWindow(window, kernel, departures[w]!)[0]!
      }),
  }
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

/** With the ridge there is always a finite fit. */
const fitWindow = (
  { columns, targets, offsets }: Window,
  weights: Float64Array,
  start: readonly number[],
): readonly number[] =>
  fitLogit({ columns, targets, weights, offsets, ridge: RIDGE }, start)?.coefficients ?? [NaN, NaN]

function windowAt(
  x: readonly number[],
  labels: readonly number[],
  at: number,
  neighbours: number,
  { intercept, slope }: Line,
): Window {
  const distances = Float64Array.from(x, (value) => Math.abs(value - at)).sort()
  // A trace wider than the last neighbour, which would else count for nothing, and not 0 where many score the same.
  const half = Math.max(1e-6, (distances[neighbours - 1] ?? Infinity) * (1 + 1e-6))
  const cases = x.flatMap((value, i) => (Math.abs(value - at) < half ? [i] : []))
  const scaled = Float64Array.from(cases, (i) => (x[i]! - at) / half)
  return {
    cases,
    columns: [new Float64Array(cases.length).fill(1), scaled],
    kernel: scaled.map((u) => (1 - Math.abs(u) ** 3) ** 3),
    targets: Float64Array.from(cases, (i) => labels[i]!),
    offsets: Float64Array.from(cases, (i) => intercept + slope * x[i]!),
    offset: intercept + slope * at,
  }
}
