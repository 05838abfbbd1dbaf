import type { GreyImage } from '../model/preprocess.ts'
import { featureGrid } from './features.ts'
import { lesionDensity, type DensityGrid } from './lesion-density.ts'
import { ridgeMap, type RidgeMap } from './ridge.ts'

/** What a frame was searched for, once, for its gates and its proposals. */
export interface FrameSearch {
  readonly ridges: RidgeMap
  readonly density: DensityGrid
}

/** Ridges of a frame, and where on them a lesion may lie. */
export function searchFrame(grey: GreyImage): FrameSearch {
  const ridges = ridgeMap(grey)
  return { ridges, density: lesionDensity(featureGrid(ridges)) }
}
