import { randomNormal, type Random } from '../random.ts'
import { PLANS, type Plan } from './phantom-plans.ts'
import type { Branch } from './phantom-branch.ts'
import type { PhantomRecipe } from './phantom-recipe.ts'
import { twigsOf } from './phantom-twigs.ts'
import { smoothThrough, STEP_MM } from './curve.ts'
import { scaled, sum, unit, cross, type Vector } from './vector.ts'

/** Long axis from base to apex, half axes in mm, and the front groove's side of it. */
const AXIS = unit([0.55, -0.62, -0.56])
const FRONT = unit(cross(cross(AXIS, [0.1, -0.75, 0.65]), AXIS))
const SIDE = cross(FRONT, AXIS)
const [LENGTH_MM, WIDTH_MM] = [56, 40]

/** The tree of an artery; a seed gives each heart its own turns. */
export function coronaryTree({ artery, stenoses }: PhantomRecipe, random: Random): Branch[] {
  const tree = new Map<string, Branch>()
  for (const plan of PLANS[artery]) {
    const parent = plan.from === null ? null : tree.get(plan.from.branch)
    const root = parent && plan.from ? Math.round(plan.from.at * (parent.points.length - 1)) : 0
    const start = parent?.points[root] ?? null
    const places = plan.course.map(([azimuth, polar]) =>
      surface(azimuth + 3 * randomNormal(random), polar + 1.5 * randomNormal(random)),
    )
    const points = wound(
      smoothThrough(start === null ? places : [start, ...withoutStart(plan, places)]),
      random,
    )
    const narrow = stenoses.filter(({ branch }) => branch === plan.name)
    const first = parent?.pathMm[root] ?? 0
    tree.set(plan.name, {
      name: plan.name,
      points,
      pathMm: points.map((_, i) => first + i * STEP_MM),
      radiiMm: points.map((_, i) => radius(plan.diametersMm, i, points.length, narrow)),
      parentRadiusMm: parent?.radiiMm[root] ?? 0,
    })
  }
  const named = [...tree.values()]
  return [...named, ...named.flatMap((branch) => twigsOf(branch, random))]
}

/** A main branch goes on from its parent's end: its first place is that end. */
const withoutStart = ({ from }: Plan, places: readonly Vector[]): readonly Vector[] =>
  from?.branch === 'LM' ? places.slice(1) : places

function surface(azimuthDeg: number, polarDeg: number): Vector {
  const [azimuth, polar] = [(azimuthDeg * Math.PI) / 180, (polarDeg * Math.PI) / 180]
  const around = WIDTH_MM * Math.sin(polar)
  return sum(
    scaled(AXIS, LENGTH_MM * Math.cos(polar)),
    scaled(FRONT, around * Math.cos(azimuth)),
    scaled(SIDE, around * Math.sin(azimuth)),
  )
}

/** Vessels wind: three waves of random direction, none at the origin, so that branches stay joined. */
function wound(points: readonly Vector[], random: Random): Vector[] {
  const waves = [60, 26, 13].map((lengthMm) => ({
    turn: (2 * Math.PI * STEP_MM) / lengthMm,
    phase: random() * 2 * Math.PI,
    push: scaled([randomNormal(random), randomNormal(random), randomNormal(random)], lengthMm / 42),
  }))
  return points.map((point, i) => {
    const free = Math.min(1, (i * STEP_MM) / 12)
    return sum(
      point,
      ...waves.map(({ turn, phase, push }) => scaled(push, free * Math.sin(i * turn + phase))),
    )
  })
}

/** Tapering, and narrowed as the recipe says. */
function radius(
  [start, end]: Plan['diametersMm'],
  i: number,
  count: number,
  stenoses: PhantomRecipe['stenoses'],
): number {
  const along = i / Math.max(1, count - 1)
  const plain = (start + (end - start) * along ** 0.8) / 2
  return stenoses.reduce((left, { at, severity, lengthMm }) => {
    const away = ((along - at) * count * STEP_MM) / (lengthMm / 2)
    return left * (1 - severity * Math.exp(-(away ** 4)))
  }, plain)
}
