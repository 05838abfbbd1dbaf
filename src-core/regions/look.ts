import type { GreyFrame } from '../dicom/types.ts'
import type { GreyImage } from '../model/preprocess.ts'
import type { Box } from '../reading/types.ts'
import { frameGate } from './gates.ts'
import { proposeFrom } from './proposals.ts'
import type { RidgeMap } from './ridge.ts'
import { searchFrame } from './search.ts'

/** Regions of a frame are always scored as one batch of this size. */
export const REGION_BATCH = 32

/** A DICOM image is always a frame; one smaller than a region of a frame shows no coronary artery. */
const FRAME_SIDE_FROM = 80

/** Where in a frame the model is to look, before it is asked. Plain data: crosses threads. */
export interface FrameLook {
  /** The dark lines of the frame; null where it is too small to be searched. */
  readonly ridges: RidgeMap | null
  /** As of `frameGate`. */
  readonly outside: string | null
  /** Regions to score, the likeliest first; none where `outside` says why. */
  readonly boxes: readonly Box[]
}

/** A frame as it is shown, and where to look in it. */
export interface LookedFrame {
  readonly grey: GreyFrame
  readonly look: FrameLook
  /** What looking took, in the thread that did it. */
  readonly tookMs: number
}

/** Searches a whole frame. */
export function lookAt(grey: GreyImage): FrameLook {
  if (Math.max(grey.rows, grey.columns) < FRAME_SIDE_FROM)
    return { ridges: null, outside: 'it is smaller than any angiogram', boxes: [] }
  const search = searchFrame(grey)
  const outside = frameGate(grey, search)
  const boxes = outside === null ? proposeFrom(grey, search, { max: REGION_BATCH }) : []
  return { ridges: search.ridges, outside, boxes }
}
