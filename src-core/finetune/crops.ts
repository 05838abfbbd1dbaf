import { sampleRegion, standardize, type Region } from '../model/preprocess.ts'
import type { Random } from '../random.ts'
import type { Box } from '../reading/types.ts'
import { augment } from '../training/augment.ts'
import { drawWholeRegion } from '../training/region-sampler.ts'

/** A region with as much around it as any view of it may show, as it is kept for training: 16 bits a pixel. */
export interface Crop {
  readonly rows: number
  readonly columns: number
  readonly data: Uint16Array
  /** The region that reading would score, in pixels of the crop; null where the picture was given whole. */
  readonly region: Box | null
}

export const CROP_SCALE = 65535

/** Views are up to this much larger or smaller, and shifted by this share of the side. */
const [ZOOM, SHIFT] = [1.2, 0.15] as const
const STRETCH = 0.1
/** Half of what is kept, in sides of the region: a square at any turn, as large and as far aside as it gets. */
const REACH = (ZOOM * Math.exp(STRETCH / 2)) / Math.SQRT2 + SHIFT

/** What to keep of a frame around a region: integers inside the frame, so that its edge is the frame's where it is cut. */
export function cropAround(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  [x, y, w, h]: Box,
): Box {
  const [left, top] = [x + w / 2 - REACH * w, y + h / 2 - REACH * h].map((at) => Math.max(0, Math.floor(at)))
  const right = Math.min(columns, Math.ceil(x + w / 2 + REACH * w))
  const bottom = Math.min(rows, Math.ceil(y + h / 2 + REACH * h))
  return [left ?? 0, top ?? 0, right - (left ?? 0), bottom - (top ?? 0)]
}

/** One view of a crop to learn from: at any turn, a little larger or smaller and aside, as another detector would show it. */
export function viewOf(crop: Crop, random: Random, strength = 1): Float32Array {
  const region = crop.region === null ? drawWholeRegion(crop, random) : nearby(crop.region, random)
  return standardize(augment(sampleRegion(crop, { region, gain: 1 / CROP_SCALE }), random, strength))
}

function nearby([x, y, w, h]: Box, random: Random): Region {
  const zoom = ZOOM ** (2 * random() - 1)
  const stretch = Math.exp((random() - 0.5) * STRETCH)
  const shift = (side: number): number => (2 * random() - 1) * SHIFT * side
  return {
    centerX: x + w / 2 + shift(w),
    centerY: y + h / 2 + shift(h),
    width: w * zoom * stretch,
    height: (h * zoom) / stretch,
    angleRad: random() * 2 * Math.PI,
  }
}
