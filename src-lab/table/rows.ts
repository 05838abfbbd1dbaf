import { line } from '../circuit/svg.ts'
import { dot, type Axis } from './chart.ts'
import type { Estimate } from './summary.ts'

/** Height of one, in pixels. */
export const ROW = 34

/** Rows of names instead of numbers. */
export const rowAxis = (names: readonly string[], top: number, height = ROW): Axis => ({
  title: '',
  scale: (row) => top + height * (row + 0.5),
  ticks: names.map((label, value) => ({ value, label })),
})

export const known = (estimates: readonly Estimate[]): NonNullable<Estimate>[] =>
  estimates.filter((estimate) => estimate !== null)

/** Everything that an axis must hold. */
export const ends = (estimates: readonly Estimate[]): number[] =>
  known(estimates).flatMap(({ interval, value }) => [...interval, value])

/** A point with its interval in a row. */
export function whisker(estimate: Estimate, x: Axis, y: number, colour: string): string[] {
  if (estimate === null) return []
  const [low, high] = estimate.interval
  return [
    line(x.scale(low), y, x.scale(high), y, { stroke: colour, 'stroke-width': 2 }),
    dot(x.scale(estimate.value), y, colour),
  ]
}
