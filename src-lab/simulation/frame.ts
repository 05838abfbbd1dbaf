/** Long, as what is filmed, how it moves and what is true of it stand together. */
import { STEP_MM } from '#core/angiography/curve.ts'
import { chest, diaphragmRow, step } from '#core/angiography/phantom-background.ts'
import { contrastAt } from '#core/angiography/phantom-contrast.ts'
import type { Branch } from '#core/angiography/phantom-branch.ts'
import { drawCatheter } from '#core/angiography/phantom-catheter.ts'
import { motionAt, moved, type Motion } from '#core/angiography/phantom-motion.ts'
import { PHANTOM_MM_PER_PX, PHANTOM_SIDE, type PhantomRecipe } from '#core/angiography/phantom-recipe.ts'
import { drawBranch, emptyLayer } from '#core/angiography/phantom-vessels.ts'
import { viewOf, type View } from '#core/angiography/phantom-view.ts'
import type { Projection } from '#core/angiography/angiogram.ts'
import { randomInt, type Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { drawAnatomy } from './anatomy.ts'
import { diseased, type DiseasedTree, type Stenosis } from './disease.ts'
import { drawDetector, exposed } from './exposure.ts'
import { drawLook, type Look } from './look.ts'

const SIDE = PHANTOM_SIDE

/** A stenosis as the picture shows it; severity, length and eccentricity are of the artery, however it is seen. */
export interface VisibleStenosis extends Pick<Stenosis, 'severity' | 'lengthMm' | 'eccentricity'> {
  readonly box: Box
  /** Concentration of contrast in it, 0 to 1: at 0 the picture does not show it. */
  readonly contrast: number
}

/** One drawn picture of 512 × 512, 8 bits, and the truth about it. */
export interface SimulatedFrame {
  readonly pixels: Uint8Array
  readonly stenoses: readonly VisibleStenosis[]
  /** Mean concentration of contrast over the whole tree, 0 to 1. */
  readonly filled: number
}

/** A patient of no one on a table of nowhere, ready to be filmed. */
export interface Scene {
  readonly artery: 'left' | 'right'
  readonly projection: Projection
  readonly heartRateBpm: number
  /** Of the cath lab: each scene is filmed in another one, with its own gamma, dose and sharpening. */
  readonly look: Look
  /** A moment near full contrast. */
  readonly filledAtMs: number
  /** The picture at a time from the start of the run; `random` draws its grain. */
  readonly at: (timeMs: number, random: Random) => SimulatedFrame
  /** Columns and rows of points in vessels that the picture shows then. */
  readonly vesselsAt: (timeMs: number) => readonly (readonly [number, number])[]
}

/** One frame near full contrast, of a heart, a disease, a view and a cath lab drawn from `random`. */
export function simulateFrame(
  random: Random,
): SimulatedFrame & Pick<Scene, 'artery' | 'projection' | 'look'> {
  const { artery, projection, look, filledAtMs, at } = drawScene(random)
  return { ...at(filledAtMs, random), artery, projection, look }
}

/** A third of the scenes have no stenosis, the others up to four. */
export function drawScene(random: Random): Scene {
  const { recipe, tree, offset } = drawAnatomy(random)
  const count = random() < 0.33 ? 0 : 1 + randomInt(random, 4)
  const ill = diseased(tree, count, random)
  return filmed({ recipe, ill, offset, look: drawLook(random) }, random)
}

/** Who is filmed, from where, and by which cath lab. */
export interface Filmed {
  readonly recipe: Pick<PhantomRecipe, 'artery' | 'primaryDeg' | 'secondaryDeg' | 'heartRateBpm'>
  readonly ill: DiseasedTree
  readonly offset: readonly [number, number]
  readonly look: Look
}

/** The rest of a scene is drawn: moment, catheter, chest, wires. */
export function filmed({ recipe, ill, offset, look }: Filmed, random: Random): Scene {
  const view = zoomed(viewOf(recipe, offset), look.zoom)
  const filledAtMs = 1000 + 1700 * random()
  const catheter = random() < 0.9
  const behind = surroundings(view, random)
  const detector = drawDetector(look, random)
  const [layer, scratch] = [emptyLayer(), emptyLayer()]
  const momentAt = (timeMs: number) => ({ view, timeMs, motion: motionAt(timeMs, recipe.heartRateBpm) })
  return {
    artery: recipe.artery,
    projection: { primaryDeg: recipe.primaryDeg, secondaryDeg: recipe.secondaryDeg },
    heartRateBpm: recipe.heartRateBpm,
    look,
    filledAtMs,
    at: (timeMs, grain) => {
      const moment = momentAt(timeMs)
      layer.depth.fill(0)
      for (const branch of ill.branches) drawBranch(branch, moment, layer, scratch)
      if (catheter) drawCatheter(ill.branches, moment, layer, scratch)
      return {
        pixels: exposed({ chest: behind, depth: layer.depth }, detector, grain),
        stenoses: visible(ill, moment, look.blades),
        filled: filledShare(ill.branches, timeMs),
      }
    },
    vesselsAt: (timeMs) => vesselPoints(ill, momentAt(timeMs), look.blades),
  }
}

/** Vessels too thin to call anything a stenosis of are left out. */
const LEAST_RADIUS_MM = 0.65

/** Middles of vessels that hold contrast, well inside the opening. */
function vesselPoints(
  { branches }: DiseasedTree,
  moment: { readonly view: View; readonly motion: Motion; readonly timeMs: number },
  blades: Look['blades'],
): (readonly [number, number])[] {
  return branches.flatMap(({ points, radiiMm, pathMm }) =>
    points.flatMap((point, i) => {
      const [x, y, magnification] = moment.view.project(moved(point, moment.motion))
      const seen =
        (radiiMm[i] ?? 0) >= LEAST_RADIUS_MM && contrastAt(moment.timeMs, pathMm[i] ?? 0) > SEEN_CONTRAST
      return seen && insideOf(blades, [x, y, magnification]) ? [[x, y] as const] : []
    }),
  )
}

/** Share of the full concentration from which a picture shows a vessel well. */
export const SEEN_CONTRAST = 0.6

const insideOf = (
  [left, right, top, bottom]: Look['blades'],
  [x, y]: readonly [number, number, number],
): boolean => x > left + 12 && x < SIDE - right - 12 && y > top + 12 && y < SIDE - bottom - 12

/** The same view of a smaller or larger field, about the picture's middle. */
const zoomed = (view: View, zoom: number): View => ({
  project: (point) => {
    const [x, y, magnification] = view.project(point)
    return [SIDE / 2 + (x - SIDE / 2) * zoom, SIDE / 2 + (y - SIDE / 2) * zoom, magnification * zoom]
  },
})

/** The chest, with the diaphragm over it where it is in the picture. */
function surroundings(view: View, random: Random): Float32Array {
  const behind = chest(view, random)
  if (random() < 0.3) return behind
  const dome = [60 + randomInt(random, 400), 300 + randomInt(random, 220)] as const
  const dense = 0.15 + 0.4 * random()
  const edge = 3 + 14 * random()
  for (let x = 0; x < SIDE; x++) {
    const row = diaphragmRow(x, dome)
    for (let y = Math.max(0, Math.ceil(row)); y < SIDE; y++) {
      const below = y - row
      if (below > 0) behind[y * SIDE + x]! *= 1 - dense * step(below / edge)
    }
  }
  return behind
}

function filledShare(branches: readonly Branch[], timeMs: number): number {
  const paths = branches.flatMap(({ pathMm }) => pathMm)
  return paths.reduce((sum, pathMm) => sum + contrastAt(timeMs, pathMm), 0) / paths.length
}

/** Of a lesion's box, beyond its ends and its walls: as annotators outline it. */
const MARGIN_MM = 1.5

/** Boxes of the stenoses whose middle lies well inside the opening. */
function visible(
  { branches, stenoses }: DiseasedTree,
  { view, motion, timeMs }: { readonly view: View; readonly motion: Motion; readonly timeMs: number },
  blades: Look['blades'],
): VisibleStenosis[] {
  return stenoses.flatMap((stenosis) => {
    const branch = branches[stenosis.branch]
    const middle = branch?.points[stenosis.point]
    if (!branch || !middle || !insideOf(blades, view.project(moved(middle, motion)))) return []
    const { severity, lengthMm, eccentricity } = stenosis
    const contrast = contrastAt(timeMs, branch.pathMm[stenosis.point] ?? 0)
    return [{ box: boxOf(stenosis, branch, view, motion), severity, lengthMm, eccentricity, contrast }]
  })
}

function boxOf(
  { point, lengthMm }: Stenosis,
  branch: DiseasedTree['branches'][number],
  view: View,
  motion: Motion,
): Box {
  const half = Math.round((lengthMm / 2 + MARGIN_MM) / STEP_MM)
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = Math.max(0, point - half); i <= Math.min(branch.points.length - 1, point + half); i++) {
    const [x, y, magnification] = view.project(moved(branch.points[i]!, motion))
    const wide = ((branch.radiiMm[i]! + 0.5) * magnification) / PHANTOM_MM_PER_PX
    ;[x0, y0, x1, y1] = [
      Math.min(x0, x - wide),
      Math.min(y0, y - wide),
      Math.max(x1, x + wide),
      Math.max(y1, y + wide),
    ]
  }
  const [left, top] = [Math.max(0, Math.floor(x0)), Math.max(0, Math.floor(y0))]
  return [left, top, Math.min(SIDE, Math.ceil(x1)) - left, Math.min(SIDE, Math.ceil(y1)) - top]
}
