import * as z from 'zod'
import { PATCH_LENGTH, PATCH_SIZE } from './preprocess.ts'

/** In how many positions a small image given whole is seen. */
export const PatchViews = z.literal([1, 8])
export type PatchViews = z.infer<typeof PatchViews>

/** An angiogram has no up: as it is, mirrored, upside down, both, and all four over the diagonal. */
function positionOf(patch: Float32Array, view: number): Float32Array {
  const last = PATCH_SIZE - 1
  return patch.map((_, at) => {
    const [y, x] = [Math.floor(at / PATCH_SIZE), at % PATCH_SIZE]
    const [v, u] = [(view & 2) === 0 ? y : last - y, (view & 1) === 0 ? x : last - x]
    return patch[(view & 4) === 0 ? v * PATCH_SIZE + u : u * PATCH_SIZE + v]!
  })
}

/** @param patches n of them @returns n * views, those of one patch together; the first of them is the patch */
export function inViews(patches: Float32Array, n: number, views: PatchViews): Float32Array {
  if (views === 1) return patches
  const all = new Float32Array(n * views * PATCH_LENGTH)
  for (let i = 0; i < n; i++) {
    const patch = patches.subarray(i * PATCH_LENGTH, (i + 1) * PATCH_LENGTH)
    for (let view = 0; view < views; view++)
      all.set(positionOf(patch, view), (i * views + view) * PATCH_LENGTH)
  }
  return all
}

/** @param rows [n * views, width] @returns [n, width] */
export function meanOverViews(rows: Float32Array, n: number, views: PatchViews): Float32Array {
  if (views === 1) return rows
  const width = rows.length / (n * views)
  const mean = new Float32Array(n * width)
  for (let i = 0; i < n; i++) {
    for (let column = 0; column < width; column++) {
      let sum = 0
      for (let view = 0; view < views; view++) sum += rows[(i * views + view) * width + column]!
      mean[i * width + column] = sum / views
    }
  }
  return mean
}
