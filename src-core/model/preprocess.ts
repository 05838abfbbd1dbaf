import type { Box } from '../reading/types.ts'

/** Raise on any change of what a patch is: a model says which version it was trained with. */
export const PREPROCESS_VERSION = 1

/** Side of a patch in pixels. */
export const PATCH_SIZE = 64
export const PATCH_LENGTH = PATCH_SIZE * PATCH_SIZE

/** Added to the standard deviation, in grey levels of [0, 1], so that a flat region gives zeros and not noise. */
const DEVIATION_FLOOR = 1e-3

/** Grey image of any scale; a GreyFrame is one. */
export interface GreyImage {
  readonly rows: number
  readonly columns: number
  readonly data: ArrayLike<number>
}

/** A rectangle turned about its centre, in pixels of the image; pixel (0, 0) covers [0, 1) x [0, 1). */
export interface Region {
  readonly centerX: number
  readonly centerY: number
  readonly width: number
  readonly height: number
  readonly angleRad: number
}

/** How a region is sampled besides its place: `gain` brings the image to [0, 1]. */
export interface Sampling {
  readonly region: Region
  readonly gain: number
}

/**
 * What the network sees of a box: 64 x 64, standardized. Used by reading and by training alike.
 * @param grey values in [0, 1], vessels dark
 * @param box x, y, w, h in pixels; parts outside the frame repeat its edge
 * @returns 4096 numbers, mean 0, deviation 1 (all 0 where the box is flat)
 */
export function extractPatch(grey: GreyImage, box: Box): Float32Array {
  const [x, y, width, height] = box
  const region: Region = { centerX: x + width / 2, centerY: y + height / 2, width, height, angleRad: 0 }
  return standardize(sampleRegion(grey, { region, gain: 1 }))
}

/**
 * Area average of the region over each of the 64 x 64 cells, by a grid of bilinear samples in each cell:
 * one sample where the region is enlarged, ceil(scale)^2 where it is shrunk. The edge is repeated outside.
 */
export function sampleRegion(image: GreyImage, { region, gain }: Sampling): Float32Array {
  const out = new Float32Array(PATCH_LENGTH)
  const [cos, sin] = [Math.cos(region.angleRad), Math.sin(region.angleRad)]
  const fineX = Math.max(1, Math.ceil(region.width / PATCH_SIZE))
  const fineY = Math.max(1, Math.ceil(region.height / PATCH_SIZE))
  const [stepX, stepY] = [region.width / (PATCH_SIZE * fineX), region.height / (PATCH_SIZE * fineY)]
  for (let j = 0; j < PATCH_SIZE * fineY; j++) {
    const v = (j + 0.5) * stepY - region.height / 2
    const row = Math.floor(j / fineY) * PATCH_SIZE
    for (let i = 0; i < PATCH_SIZE * fineX; i++) {
      const u = (i + 0.5) * stepX - region.width / 2
      const value = sampleBilinear(
        image,
        region.centerX + u * cos - v * sin,
        region.centerY + u * sin + v * cos,
      )
      out[row + Math.floor(i / fineX)]! += value
    }
  }
  const factor = gain / (fineX * fineY)
  return out.map((value) => value * factor)
}

/** Value at a continuous place, the edge repeated outside; pixel centres are at half integers. */
export function sampleBilinear({ rows, columns, data }: GreyImage, x: number, y: number): number {
  const cx = Math.min(columns - 1, Math.max(0, x - 0.5))
  const cy = Math.min(rows - 1, Math.max(0, y - 0.5))
  const [x0, y0] = [Math.floor(cx), Math.floor(cy)]
  const [fx, fy] = [cx - x0, cy - y0]
  const right = x0 + 1 < columns ? 1 : 0
  const at = y0 * columns + x0
  const below = y0 + 1 < rows ? at + columns : at
  const top = data[at]! * (1 - fx) + data[at + right]! * fx
  const bottom = data[below]! * (1 - fx) + data[below + right]! * fx
  return top * (1 - fy) + bottom * fy
}

/** (x - mean) / (deviation + 0.001), in place of any window or level: brightness and contrast carry no meaning. */
export function standardize(patch: Float32Array): Float32Array {
  let [sum, squares] = [0, 0]
  for (const value of patch) sum += value
  const mean = sum / patch.length
  for (const value of patch) squares += (value - mean) ** 2
  const factor = 1 / (Math.sqrt(squares / patch.length) + DEVIATION_FLOOR)
  return patch.map((value) => (value - mean) * factor)
}
