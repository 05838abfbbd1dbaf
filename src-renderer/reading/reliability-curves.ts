import type { Reliability } from '#core/reading/types.ts'
import type { BandPoint } from './chart.ts'

export type CurveName = 'smooth' | 'mass' | 'width'

/** One way to draw what was seen against what was said. */
export interface ReliabilityCurve {
  readonly name: CurveName
  readonly title: string
  /** A line through its places; bins stand apart, as nothing is known between them. */
  readonly joined: boolean
  /** In the order of x; `n` is null where a place is not a bin. */
  readonly points: readonly (BandPoint & { readonly n: number | null })[]
}

/** The smooth curve and the bins of equal mass and equal width, as far as they were measured. */
export function curvesOf({ bins, detail }: Reliability): ReliabilityCurve[] {
  const mass: ReliabilityCurve = {
    name: 'mass',
    title: 'Equal mass',
    joined: false,
    points: bins.map(pointOf),
  }
  if (detail === undefined) return [mass]
  const smooth = detail.curve.points.map(({ score, observed, interval }) => ({
    x: score,
    y: observed,
    interval,
    n: null,
  }))
  return [
    { name: 'smooth', title: 'Smooth', joined: true, points: smooth },
    mass,
    { name: 'width', title: 'Equal width', joined: false, points: detail.widthBins.map(pointOf) },
  ]
}

const pointOf = ({ meanScore, observed, interval, n }: Reliability['bins'][number]) => ({
  x: meanScore,
  y: observed,
  interval,
  n,
})

/** What was seen at a probability, linear between places and level beyond them; null for a curve without any. */
export function seenAt(
  points: readonly { readonly x: number; readonly y: number }[],
  value: number,
): number | null {
  const after = points.findIndex(({ x }) => x >= value)
  const [left, right] = [points[after === -1 ? points.length - 1 : after - 1], points[after]]
  if (left === undefined || right === undefined) return (left ?? right)?.y ?? null
  if (right.x === left.x) return right.y
  return left.y + ((right.y - left.y) * (value - left.x)) / (right.x - left.x)
}
