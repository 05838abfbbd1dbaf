import { gaussianBlur, type Plane } from './gaussian.ts'
import { shrink, type FrameMap } from './shrink.ts'
import type { GreyImage } from '../model/preprocess.ts'

/** Widths of Gaussian, in map pixels (2 px of a 512 px frame): vessels of about 1 to 6 mm. */
const RIDGE_SIGMAS = [1, 1.7, 2.8] as const

/** How much a line is darker than both its sides, at each width looked for. */
export interface RidgeMap {
  readonly map: FrameMap
  /** One plane a sigma: 0 or more, in grey levels; comparable between widths. */
  readonly planes: readonly Float32Array[]
  /** The largest of the planes. */
  readonly strength: Float32Array
}

/** Ridge strength of dark tubes over a whole frame, on a map of at most 256 px. */
export function ridgeMap(grey: GreyImage): RidgeMap {
  const map = shrink(grey)
  const planes: Float32Array[] = []
  let blurred: Plane = map
  let variance = 0
  for (const sigma of RIDGE_SIGMAS) {
    // Gaussians add in variance, so each width goes on from the one before.
    blurred = gaussianBlur(blurred, Math.sqrt(sigma * sigma - variance))
    variance = sigma * sigma
    planes.push(darkRidge(blurred, variance))
  }
  const strength = new Float32Array(map.data.length)
  for (const plane of planes)
    for (let i = 0; i < strength.length; i++) if (plane[i]! > strength[i]!) strength[i] = plane[i]!
  return { map, planes, strength }
}

/**
 * From the Hessian's eigenvalues (Frangi 1998, dark tubes): large across, small along. Strength is the larger one less
 * half the size of the other, times `variance` so that wide and narrow compare (Lindeberg's normalization).
 */
function darkRidge({ rows, columns, data }: Plane, variance: number): Float32Array {
  const out = new Float32Array(data.length)
  for (let y = 1; y < rows - 1; y++) {
    for (let at = y * columns + 1; at < (y + 1) * columns - 1; at++) {
      const middle = 2 * data[at]!
      const xx = data[at - 1]! + data[at + 1]! - middle
      const yy = data[at - columns]! + data[at + columns]! - middle
      const xy =
        (data[at - columns - 1]! +
          data[at + columns + 1]! -
          data[at - columns + 1]! -
          data[at + columns - 1]!) /
        4
      const mean = (xx + yy) / 2
      const spread = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
      const across = mean + spread
      if (across > 0) out[at] = Math.max(0, variance * (across - Math.abs(mean - spread) / 2))
    }
  }
  return out
}
