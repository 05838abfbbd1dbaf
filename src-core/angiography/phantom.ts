import { randomInt, type Random } from '../random.ts'
import { chest, collimator, diaphragmRow, step } from './phantom-background.ts'
import { drawCatheter } from './phantom-catheter.ts'
import { coronaryTree } from './phantom-heart.ts'
import { motionAt } from './phantom-motion.ts'
import { grainOf, grainStart, type Grain } from './phantom-noise.ts'
import { PHANTOM_SIDE, type PhantomRecipe } from './phantom-recipe.ts'
import { drawBranch, emptyLayer, type Layer } from './phantom-vessels.ts'
import { viewOf } from './phantom-view.ts'

const SIDE = PHANTOM_SIDE
/** Of contrast, per pixel of depth. */
const ATTENUATION = 0.05
/** Grain in grey levels, where the picture is brightest. */
const GRAIN = 5.5

/**
 * A coronary angiogram run by code: a tree on a beating heart, contrast that comes and goes, a chest behind it, grain.
 * @param random the same seed gives the same bytes
 * @returns frame by frame, 512 × 512, 8 bits, row by row, vessels dark
 */
export function* angiogramFrames(recipe: PhantomRecipe, random: Random): Generator<Uint8Array, void> {
  const view = viewOf(recipe, [recipe.artery === 'left' ? -20 : 30, 0])
  const tree = coronaryTree(recipe, random)
  const still = stillOf(chest(view, random), collimator(random))
  const dome = [150 + randomInt(random, 240), 418 + randomInt(random, 40)] as const
  const grain = grainOf(random)
  const [layer, scratch] = [emptyLayer(), emptyLayer()]
  for (let frame = 0; frame < recipe.frames; frame++) {
    const timeMs = frame * recipe.frameTimeMs
    const moment = { view, timeMs, motion: motionAt(timeMs, recipe.heartRateBpm) }
    layer.depth.fill(0)
    for (const branch of tree) drawBranch(branch, moment, layer, scratch)
    drawCatheter(tree, moment, layer, scratch)
    const below = [dome[0], dome[1] + 5 * moment.motion.breathMm] as const
    yield exposed(still, layer, below, grain, grainStart(random))
  }
}

interface Still {
  readonly chest: Float32Array
  readonly opening: Float32Array
}

const stillOf = (chest: Float32Array, opening: Float32Array): Still => ({ chest, opening })

/** One frame as the detector gives it: what is left of the beam, and its grain. */
function exposed(
  { chest, opening }: Still,
  { depth }: Layer,
  dome: readonly [number, number],
  { tile, width }: Grain,
  start: number,
): Uint8Array {
  const out = new Uint8Array(SIDE * SIDE)
  const diaphragm = Float32Array.from({ length: SIDE }, (_, x) => diaphragmRow(x, dome))
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x
      const under = y > diaphragm[x]! ? 1 - 0.34 * step((y - diaphragm[x]!) / 14) : 1
      const beam = chest[at]! * under * (depth[at]! > 0 ? Math.exp(-ATTENUATION * depth[at]!) : 1)
      const seen = 255 * beam + GRAIN * Math.sqrt(beam) * tile[start + y * width + x]!
      out[at] = Math.max(0, Math.min(255, Math.round(seen * opening[at]!)))
    }
  }
  return out
}
