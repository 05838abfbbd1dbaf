import { randomNormal, type Random } from '../random.ts'
import { STEP_MM } from './curve.ts'
import type { Branch } from './phantom-branch.ts'
import { cross, dot, scaled, sum, unit, type Vector } from './vector.ts'

/** One small side branch about every so many mm, thinner than its parent. */
const EVERY_MM = 10
const [LENGTH_MM, LONGER_MM] = [9, 22]

/** Small branches without a name that leave a vessel to both sides and wander over the heart. */
export function twigsOf(parent: Branch, random: Random): Branch[] {
  const count = Math.floor((parent.points.length * STEP_MM) / EVERY_MM)
  return Array.from({ length: count }, (_, i) => twig(parent, (i + 0.3 + 0.7 * random()) / count, random))
}

function twig(parent: Branch, along: number, random: Random): Branch {
  const root = Math.min(parent.points.length - 2, Math.floor(along * parent.points.length))
  const parentRadiusMm = parent.radiiMm[root] ?? 0
  const start = parent.points[root] ?? [0, 0, 0]
  const ahead = parent.points[root + 1] ?? start
  const points = wander(start, unit(sum(ahead, scaled(start, -1))), LENGTH_MM + LONGER_MM * random(), random)
  const thick = Math.min(0.55 * parentRadiusMm, 0.3 + 0.25 * random())
  return {
    name: `${parent.name} twig`,
    points,
    pathMm: points.map((_, i) => (parent.pathMm[root] ?? 0) + i * STEP_MM),
    radiiMm: points.map((_, i) => thick * (1 - (0.6 * i) / points.length)),
    parentRadiusMm,
  }
}

/** Leaves at 35 to 80 degrees to one side, then turns a little at each step; stays at its depth under the surface. */
function wander(start: Vector, along: Vector, lengthMm: number, random: Random): Vector[] {
  const depth = Math.sqrt(dot(start, start))
  const angle = (random() < 0.5 ? -1 : 1) * (0.6 + 0.8 * random())
  let heading = turned(along, unit(start), angle)
  let drift = 0
  const points: Vector[] = [start]
  for (let walked = 0; walked < lengthMm; walked += STEP_MM) {
    const last = points[points.length - 1] ?? start
    drift = 0.93 * drift + 0.02 * randomNormal(random)
    heading = turned(heading, unit(last), drift - 0.012 * angle)
    const next = sum(last, scaled(heading, STEP_MM))
    points.push(scaled(next, (0.98 * Math.sqrt(dot(last, last)) + 0.02 * depth) / Math.sqrt(dot(next, next))))
  }
  return points
}

/** Turned about an axis of length 1 (Rodrigues), and laid at right angles to it. */
function turned(heading: Vector, axis: Vector, angleRad: number): Vector {
  const flat = sum(heading, scaled(axis, -dot(heading, axis)))
  return unit(sum(scaled(flat, Math.cos(angleRad)), scaled(cross(axis, flat), Math.sin(angleRad))))
}
