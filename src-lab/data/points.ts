import { proposeFrom } from '#core/regions/proposals.ts'
import { searchFrame } from '#core/regions/search.ts'
import { junctionPoints } from '#core/training/junction-points.ts'
import type { LabelledFrame, TrainingImage } from '#core/training/region-sampler.ts'
import { vesselPoints } from '#core/training/vessel-points.ts'
import { createProgress } from '../progress.ts'
import { toUnit } from './png.ts'

/** As many regions as reading looks at in a frame. */
export const REGIONS_PER_FRAME = 32

/** Finds the places where regions are drawn from: about 0.1 s a frame. */
export function withPoints(frames: readonly LabelledFrame[]): TrainingImage[] {
  const progress = createProgress(frames.length, 'frames searched')
  return frames.map((frame, i) => {
    progress(i)
    return pointsOf(frame)
  })
}

/** The same for one frame. */
export function pointsOf(frame: LabelledFrame): TrainingImage {
  const grey = toUnit(frame.image)
  const search = searchFrame(grey)
  return {
    ...frame,
    vesselPoints: vesselPoints(frame.image),
    junctionPoints: junctionPoints(search.ridges),
    proposalPoints: proposeFrom(grey, search, { max: REGIONS_PER_FRAME }).map(([x, y, w, h]) => [
      x + w / 2,
      y + h / 2,
    ]),
  }
}
