import type { GreyImage } from '#core/model/preprocess.ts'
import { seededRandom, type Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { proposeRegions, REGION_SIDE } from '#core/regions/proposals.ts'
import { sameBox, WHY_REACH } from '#core/why/stability.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { toUnit } from '../data/png.ts'
import { REGIONS_PER_FRAME } from '../data/points.ts'
import { drawScene, type SimulatedFrame } from '../simulation/frame.ts'

/** A region that reading itself would look at and that holds a drawn lesion, and the same place in the frames beside it. */
export interface LesionScene {
  readonly grey: GreyImage
  readonly box: Box
  /** Of the lesion, in the frame. */
  readonly lesion: Box
  readonly neighbours: readonly { readonly grey: GreyImage; readonly box: Box }[]
}

/** At 15 frames a second. */
const FRAME_MS = 1000 / 15
/** A lesion with less contrast, or that takes less of the diameter, is not seen. */
const [SEEN, SEVERE] = [0.3, 0.6] as const

/**
 * Scenes of consecutive seeds, one lesion each.
 * @param reach neighbouring frames on each side; 0 for none
 */
export function lesionScenes(count: number, firstSeed: number, reach: number = WHY_REACH): LesionScene[] {
  const found: LesionScene[] = []
  for (let seed = firstSeed; found.length < count; seed++) {
    const scene = sceneOf(seededRandom(seed), reach)
    if (scene !== null) found.push(scene)
  }
  return found
}

function sceneOf(random: Random, reach: number): LesionScene | null {
  const { at, filledAtMs } = drawScene(random)
  const now = at(filledAtMs, random)
  const lesion = now.stenoses.find(({ contrast, severity }) => contrast > SEEN && severity > SEVERE)?.box
  if (lesion === undefined) return null
  const [x, y] = [lesion[0] + lesion[2] / 2, lesion[1] + lesion[3] / 2]
  const around: Box = [x - REGION_SIDE / 2, y - REGION_SIDE / 2, REGION_SIDE, REGION_SIDE]
  const grey = greyOf(now)
  const box = sameBox(proposeRegions(grey, { max: REGIONS_PER_FRAME }), around)
  if (box === null) return null
  const neighbours = beside(reach).flatMap((by) => {
    const other = greyOf(at(filledAtMs + by * FRAME_MS, random))
    const same = sameBox(proposeRegions(other, { max: REGIONS_PER_FRAME }), box)
    return same === null ? [] : [{ grey: other, box: same }]
  })
  return { grey, box, lesion, neighbours }
}

const beside = (reach: number): number[] => Array.from({ length: reach }, (_, i) => [-(i + 1), i + 1]).flat()

const greyOf = ({ pixels }: SimulatedFrame): GreyImage =>
  toUnit({ rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data: pixels })
