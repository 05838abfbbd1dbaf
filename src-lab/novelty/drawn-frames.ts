import { demoRecipes } from '#core/angiography/demo-study.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { angiogramFrames } from '#core/angiography/phantom.ts'
import type { GreyFrame } from '#core/dicom/types.ts'
import { seededRandom } from '#core/random.ts'
import { drawScene } from '../simulation/frame.ts'

/** One drawn heart by one cath lab's look, before contrast and near full contrast. */
export interface DrawnPair {
  readonly before: GreyFrame
  readonly filled: GreyFrame
}

const unit = (pixels: Uint8Array): GreyFrame => ({
  rows: PHANTOM_SIDE,
  columns: PHANTOM_SIDE,
  data: Float32Array.from(pixels, (value) => value / 255),
})

/** So many pairs, each of another heart, disease, view and look. About a second each. */
export function drawnPairs(count: number, seed: number): DrawnPair[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const scene = drawScene(random)
    const at = (timeMs: number) => unit(scene.at(timeMs, random).pixels)
    return { before: at(0), filled: at(scene.filledAtMs) }
  })
}

/** From and to where the vessels of the demo's runs are filled, by their recipes; a frame every so often. */
const DEMO = { fromMs: 1300, toMs: 2700, everyMs: 200 } as const

/** Frames of the demo study with filled vessels; it is drawn by other code than the pairs. */
export const filledDemoFrames = (): GreyFrame[] =>
  demoRecipes().flatMap((recipe) => {
    const frames = Math.ceil(DEMO.toMs / DEMO.everyMs)
    const drawn = angiogramFrames({ ...recipe, frames, frameTimeMs: DEMO.everyMs }, seededRandom(recipe.seed))
    return [...drawn].slice(Math.ceil(DEMO.fromMs / DEMO.everyMs)).map(unit)
  })
