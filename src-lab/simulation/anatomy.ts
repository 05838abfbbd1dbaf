import type { Projection } from '#core/angiography/angiogram.ts'
import type { Branch } from '#core/angiography/phantom-branch.ts'
import { coronaryTree } from '#core/angiography/phantom-heart.ts'
import type { PhantomRecipe } from '#core/angiography/phantom-recipe.ts'
import { STEP_MM } from '#core/angiography/curve.ts'
import { scaled, sum, type Vector } from '#core/angiography/vector.ts'
import { randomInt, randomNormal, type Random } from '#core/random.ts'

/** The usual projections of each artery: LAO +, CRA +. */
const VIEWS: Readonly<Record<PhantomRecipe['artery'], readonly (readonly [number, number])[]>> = {
  left: [
    [-30, -25],
    [-10, -30],
    [0, 35],
    [-30, 25],
    [45, 25],
    [45, -25],
    [5, -30],
    [-35, 0],
    [60, 5],
  ],
  right: [
    [40, 0],
    [30, 25],
    [-30, 0],
    [0, 30],
    [50, -10],
  ],
}

export interface Anatomy {
  readonly recipe: PhantomRecipe
  readonly tree: readonly Branch[]
  /** Of the heart's middle from the picture's, in pixels. */
  readonly offset: readonly [number, number]
}

/** A heart of no one: artery, view, size and course of its vessels drawn; its walls smooth. */
export function drawAnatomy(random: Random): Anatomy {
  const artery = random() < 0.66 ? 'left' : 'right'
  const recipe: PhantomRecipe = {
    name: 'simulated',
    artery,
    ...drawProjection(artery, random),
    stenoses: [],
    seed: 0,
    frames: 1,
    frameTimeMs: 1000 / 15,
    heartRateBpm: 55 + 45 * random(),
  }
  const size = 0.65 + 0.5 * random()
  const smaller = 0.4 + 0.6 * random()
  const tree = wound(coronaryTree(recipe, random), random)
    .filter((branch) => !branch.name.endsWith('twig') || random() < smaller)
    .map((branch) => ({
      ...branch,
      radiiMm: branch.radiiMm.map((radius) => radius * size),
      parentRadiusMm: branch.parentRadiusMm * size,
    }))
  const shift = (): number => 45 * randomNormal(random)
  const offset = [(artery === 'left' ? -20 : 30) + shift(), shift()] as const
  return { recipe, tree, offset }
}

/** One of the usual projections of an artery, a few degrees off. */
export function drawProjection(artery: PhantomRecipe['artery'], random: Random): Projection {
  const views = VIEWS[artery]
  const [primary, secondary] = views[randomInt(random, views.length)] ?? [0, 0]
  return {
    primaryDeg: primary + 7 * randomNormal(random),
    secondaryDeg: secondary + 6 * randomNormal(random),
  }
}

/** Some arteries wind more than others; what leaves them goes along, so that no branch comes off. */
function wound(tree: readonly Branch[], random: Random): Branch[] {
  const pushes = new Map<string, Vector>()
  // Of some ten thousand points only those that a branch leaves from are ever asked for, and a name of a point is slow to make.
  const starts = new Set(tree.map(({ points }) => points[0]?.[0]))
  return tree.map((branch) => {
    const root = pushes.get(String(branch.points[0])) ?? [0, 0, 0]
    const push = winding(random)
    const points = branch.points.map((point, i) => {
      const moved = sum(root, push(i))
      if (starts.has(point[0]) && !pushes.has(String(point))) pushes.set(String(point), moved)
      return sum(point, moved)
    })
    return { ...branch, points }
  })
}

/** How far the i-th point is pushed aside: two waves beyond the heart's own, none where a branch begins. */
function winding(random: Random): (i: number) => Vector {
  const amount = 1.6 * random() ** 3
  const waves = [9, 17].map((lengthMm) => ({
    turn: (2 * Math.PI * STEP_MM) / (lengthMm * (0.8 + 0.5 * random())),
    phase: 2 * Math.PI * random(),
    push: scaled(
      [randomNormal(random), randomNormal(random), randomNormal(random)],
      (amount * lengthMm) / 12,
    ),
  }))
  return (i) => {
    const free = Math.min(1, (i * STEP_MM) / 14) ** 2
    return sum(...waves.map(({ turn, phase, push }) => scaled(push, free * Math.sin(i * turn + phase))))
  }
}
