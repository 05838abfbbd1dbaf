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
export const searchFrame = (grey: GreyImage): FrameSearch => searchRidges(ridgeMap(grey))

/** The same where the ridges are known already. */
export const searchRidges = (ridges: RidgeMap): FrameSearch => ({
  ridges,
  density: lesionDensity(featureGrid(ridges)),
})
