import { PATCH_LENGTH, PATCH_SIZE, standardize } from './preprocess.ts'

/** Sides and depths of three drawn vessels: even, narrowed by half, closed. */
const NARROWING = [0, 0.5, 1] as const

/**
 * Three fixed patches made by code, standardized: a dark vessel across the patch, even, narrowed, closed.
 * A manifest records what the model says of them, so an installation can prove itself without any data.
 * @returns [3, 64, 64]
 */
export function selfCheckPatches(): Float32Array {
  const out = new Float32Array(NARROWING.length * PATCH_LENGTH)
  for (const [i, narrowing] of NARROWING.entries()) out.set(drawnVessel(narrowing), i * PATCH_LENGTH)
  return out
}

export const SELF_CHECK_COUNT = NARROWING.length

function drawnVessel(narrowing: number): Float32Array {
  const patch = new Float32Array(PATCH_LENGTH)
  for (let i = 0; i < PATCH_LENGTH; i++) {
    const [y, x] = [Math.floor(i / PATCH_SIZE) - 31.5, (i % PATCH_SIZE) - 31.5]
    const width = 6 * (1 - narrowing * Math.exp(-((x / 6) ** 2)))
    const depth = 0.4 / (1 + Math.exp(Math.abs(y - 0.2 * x) - width))
    patch[i] = 0.7 - depth
  }
  return standardize(patch)
}
