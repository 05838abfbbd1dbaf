import {
  PATCH_LENGTH,
  PATCH_SIZE,
  sampleRegion,
  standardize,
  type GreyImage,
  type Region,
} from '#core/model/preprocess.ts'
import { randomNormal, type Random } from '#core/random.ts'
import { gaussianBlur } from '#core/regions/gaussian.ts'

/** What is done to a picture, and how much of it, the first being nothing. Levels are in the unit that the title names. */
export const DISTURBANCES = {
  gamma: { title: 'Gamma of the picture', levels: [1, 0.4, 0.6, 1.6, 2.5] },
  blur: { title: 'Blur, deviation in px of the patch', levels: [0, 0.7, 1.4, 2.1, 3] },
  noise: { title: 'Noise, share of the grey range', levels: [0, 0.02, 0.04, 0.08, 0.12] },
  rotation: { title: 'Turn of the picture in degrees', levels: [0, 15, 45, 90, 135] },
  resolution: { title: 'Pixels across a region', levels: [64, 48, 32, 24, 16] },
  polarity: { title: 'Polarity: 0 as it is, 1 inverted', levels: [0, 1] },
} as const
export type Disturbance = keyof typeof DISTURBANCES

/**
 * A region of a picture as it would look disturbed, standardized.
 * @param grey values in [0, 1]
 */
export function disturbed(
  grey: GreyImage,
  region: Region,
  kind: Disturbance,
  level: number,
  random: Random,
): Float32Array {
  const turn = kind === 'rotation' ? (level * Math.PI) / 180 : 0
  const patch = sampleRegion(grey, { region: { ...region, angleRad: region.angleRad + turn }, gain: 1 })
  return standardize(changed(patch, kind, level, random))
}

function changed(patch: Float32Array, kind: Disturbance, level: number, random: Random): Float32Array {
  switch (kind) {
    case 'gamma':
      return patch.map((value) => Math.max(0, value) ** level)
    case 'blur':
      return gaussianBlur({ rows: PATCH_SIZE, columns: PATCH_SIZE, data: patch }, level).data
    case 'noise':
      return patch.map((value) => value + level * randomNormal(random))
    case 'resolution':
      return resampled(patch, level)
    case 'polarity':
      return level === 1 ? patch.map((value) => 1 - value) : patch
    case 'rotation':
      return patch
  }
}

/** Shrunk to so many pixels across, then enlarged again. */
function resampled(patch: Float32Array, across: number): Float32Array {
  if (across >= PATCH_SIZE) return patch
  const sums = new Float64Array(across * across)
  const counts = new Float64Array(across * across)
  const cellOf = (i: number): number =>
    Math.floor((Math.floor(i / PATCH_SIZE) * across) / PATCH_SIZE) * across +
    Math.floor(((i % PATCH_SIZE) * across) / PATCH_SIZE)
  for (let i = 0; i < PATCH_LENGTH; i++) {
    sums[cellOf(i)]! += patch[i]!
    counts[cellOf(i)]! += 1
  }
  const small = { rows: across, columns: across, data: sums.map((sum, i) => sum / counts[i]!) }
  const whole = { centerX: across / 2, centerY: across / 2, width: across, height: across, angleRad: 0 }
  return sampleRegion(small, { region: whole, gain: 1 })
}
