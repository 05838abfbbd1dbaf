import { STEP_MM } from '#core/angiography/curve.ts'
import type { Branch } from '#core/angiography/phantom-branch.ts'
import { cross, scaled, sum, unit, type Vector } from '#core/angiography/vector.ts'
import { randomInt, randomNormal, type Random } from '#core/random.ts'

/** Where a narrowing is, how deep and how long. */
interface Place {
  /** Index of the branch in its tree. */
  readonly branch: number
  /** Index of the branch's point where the lumen is narrowest. */
  readonly point: number
  /** Share of the diameter that is lost there. */
  readonly severity: number
  readonly lengthMm: number
}

/** One narrowing. */
export interface Stenosis extends Place {
  /** 0 where all of the wall is ill, 1 where one side of it is whole and the plaque stands on the other. */
  readonly eccentricity: number
}

export interface DiseasedTree {
  readonly branches: readonly Branch[]
  readonly stenoses: readonly Stenosis[]
}

/** From this on a narrowing is called a stenosis (ARCADE's annotators: half of the diameter, vessels of 1.5 mm and more). */
export const LEAST_SEVERITY = 0.5
const LEAST_DIAMETER_MM = 1.3

const stenotic = (random: Random): number => LEAST_SEVERITY + 0.45 * random()

/**
 * A tree whose walls are a little uneven everywhere, and narrowed at `count` places.
 * @param drawSeverity 0.5 to 0.95 of the diameter unless said
 * @returns fewer stenoses than asked where the tree has no room for more
 */
export function diseased(
  tree: readonly Branch[],
  count: number,
  random: Random,
  drawSeverity: (random: Random) => number = stenotic,
): DiseasedTree {
  const uneven = tree.map((branch): Branch => ({ ...branch, radiiMm: unevenWalls(branch.radiiMm, random) }))
  const places: Place[] = []
  for (let tries = 0; tries < 40 * count && places.length < count; tries++) {
    const place = drawPlace(tree, random, drawSeverity)
    const apart = places.every(
      (other) =>
        other.branch !== place.branch ||
        Math.abs(other.point - place.point) * STEP_MM > (other.lengthMm + place.lengthMm) / 2 + 6,
    )
    if (place.fits && apart) places.push(place)
  }
  const ill = new Map<Place, Stenosis>()
  const branches = uneven.map((branch, i) => {
    const own = places.filter((place) => place.branch === i)
    return own.reduce((left, place) => {
      const { branch: right, eccentricity } = narrowed(left, place, random)
      const { point, severity, lengthMm } = place
      ill.set(place, { branch: i, point, severity, lengthMm, eccentricity })
      return right
    }, branch)
  })
  return { branches, stenoses: places.flatMap((place) => ill.get(place) ?? []) }
}

/** A point of the tree, longer branches more often; `fits` says whether a stenosis may be there. */
function drawPlace(
  tree: readonly Branch[],
  random: Random,
  drawSeverity: (random: Random) => number,
): Place & { readonly fits: boolean } {
  const total = tree.reduce((points, { points: own }) => points + own.length, 0)
  let at = randomInt(random, total)
  let branch = 0
  while (at >= (tree[branch]?.points.length ?? Infinity)) at -= tree[branch++]?.points.length ?? 0
  const lengthMm = 3 + 12 * random() ** 1.5
  const margin = lengthMm / 2 / STEP_MM
  const length = tree[branch]?.points.length ?? 0
  const wide = 2 * (tree[branch]?.radiiMm[at] ?? 0) >= LEAST_DIAMETER_MM
  const severity = drawSeverity(random)
  return { branch, point: at, severity, lengthMm, fits: wide && at > 0.6 * margin && at < length - margin }
}

/** Wavelengths of the unevenness of a wall, in mm; the longer, the larger. */
const WAVES_MM = [2, 3.1, 4.7, 7, 11, 17] as const

/** A few hundredths of the radius, seldom a tenth: what a healthy or mildly ill wall looks like. */
function unevenWalls(radiiMm: readonly number[], random: Random): number[] {
  const rough = 0.015 + 0.075 * random() ** 3
  const waves = WAVES_MM.map((lengthMm) => ({
    turn: (2 * Math.PI * STEP_MM) / (lengthMm * (0.8 + 0.4 * random())),
    phase: 2 * Math.PI * random(),
    size: rough * Math.min(1, lengthMm / 7) * randomNormal(random),
  }))
  return radiiMm.map((radius, i) => {
    const change = waves.reduce(
      (total, { turn, phase, size }) => total + size * Math.sin(i * turn + phase),
      0,
    )
    return radius * (1 + Math.max(-0.2, Math.min(0.25, change)))
  })
}

/** Narrowed around one point: as smooth or abrupt, lopsided and off-centre as plaques are, now and then wider behind. */
function narrowed(
  branch: Branch,
  { point, severity, lengthMm }: Place,
  random: Random,
): { readonly branch: Branch; readonly eccentricity: number } {
  const sharpness = 1.5 + 3 * random()
  const tilt = 0.6 * (random() - 0.5)
  const ragged = 0.25 * random()
  const phase = 2 * Math.PI * random()
  const wider = random() < 0.3 ? 0.15 * random() : 0
  const eccentricity = random()
  const side = unit(perpendicular(branch.points, point, random))
  const loss = (i: number): number => {
    const along = ((i - point) * STEP_MM) / (lengthMm / 2)
    const away = Math.abs(along) / (1 + Math.sign(along) * tilt)
    const rough = 1 - ragged * (0.5 + 0.5 * Math.sin(3 * along + phase)) * Math.min(1, Math.abs(along))
    return severity * Math.exp(-(away ** (2 * sharpness)) * Math.LN2) * rough
  }
  const behind = (i: number): number =>
    wider * Math.exp(-((((i - point) * STEP_MM - lengthMm) / (lengthMm / 2)) ** 2))
  const radiiMm = branch.radiiMm.map((radius, i) => radius * (1 - loss(i)) * (1 + behind(i)))
  const points = branch.points.map((at, i) =>
    sum(at, scaled(side, eccentricity * loss(i) * (branch.radiiMm[i] ?? 0))),
  )
  return { branch: { ...branch, radiiMm, points }, eccentricity }
}

/** Any direction across the vessel. */
function perpendicular(points: readonly Vector[], at: number, random: Random): Vector {
  const [before, after] = [points[Math.max(0, at - 1)], points[Math.min(points.length - 1, at + 1)]]
  const along = sum(after ?? [0, 0, 1], scaled(before ?? [0, 0, 0], -1))
  return cross(along, [randomNormal(random), randomNormal(random), randomNormal(random)])
}
