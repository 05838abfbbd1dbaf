import { scaled, sum, type Vector } from './vector.ts'

/** Spacing of the points of a curve. */
export const STEP_MM = 0.35

/** Catmull-Rom through the places, resampled at even steps. */
export function smoothThrough(places: readonly Vector[]): Vector[] {
  const dense: Vector[] = []
  const at = (i: number): Vector => places[Math.max(0, Math.min(places.length - 1, i))] ?? [0, 0, 0]
  for (let i = 0; i + 1 < places.length; i++) {
    for (let k = 0; k < 60; k++) dense.push(catmullRom(at(i - 1), at(i), at(i + 1), at(i + 2), k / 60))
  }
  dense.push(at(places.length - 1))
  return evenSteps(dense)
}

function catmullRom(a: Vector, b: Vector, c: Vector, d: Vector, t: number): Vector {
  const [t2, t3] = [t * t, t * t * t]
  return sum(
    scaled(a, (-t3 + 2 * t2 - t) / 2),
    scaled(b, (3 * t3 - 5 * t2 + 2) / 2),
    scaled(c, (-3 * t3 + 4 * t2 + t) / 2),
    scaled(d, (t3 - t2) / 2),
  )
}

function evenSteps(dense: readonly Vector[]): Vector[] {
  const out: Vector[] = []
  let [walked, next] = [0, 0]
  let last = dense[0] ?? [0, 0, 0]
  for (const point of dense) {
    walked += Math.hypot(point[0] - last[0], point[1] - last[1], point[2] - last[2])
    last = point
    if (walked < next) continue
    out.push(point)
    next += STEP_MM
  }
  return out
}
