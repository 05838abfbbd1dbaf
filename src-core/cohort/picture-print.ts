import * as z from 'zod'
import { standardize, type GreyImage } from '../model/preprocess.ts'
import { correlation } from '../training/duplicates.ts'
import { differenceHash, hammingDistance, type PerceptualHash } from '../training/perceptual-hash.ts'

/** Side of the grid that details are compared on, and half the width of the blur that is taken off. */
const [SIDE, BLUR] = [64, 3] as const

/** What tells a picture from others whatever was done to its grey levels. It stays in memory: it is never stored or sent away. */
export const PicturePrint = z.object({
  hash: z.tuple([z.number(), z.number()]) satisfies z.ZodType<PerceptualHash>,
  /** Standardized details of a 64 × 64 grid, whose mean product is their correlation. */
  details: z.instanceof(Float32Array),
})
export type PicturePrint = z.infer<typeof PicturePrint>

/** A frame that is flat, as one before exposure, looks like every other such frame and tells nothing. */
const FLAT = 1e-6

/** @returns null where the picture has no details to be known by */
export function picturePrint(image: GreyImage): PicturePrint | null {
  const cells = areaMeans(image)
  const details = cells.map((_, i) => localContrast(cells, i))
  const power = details.reduce((sum, value) => sum + value * value, 0) / details.length
  return power < FLAT
    ? null
    : { hash: [...differenceHash(image)], details: Float32Array.from(standardize(details)) }
}

/** Mean of what each cell of the grid covers; in a picture smaller than the grid each covers one pixel. */
function areaMeans({ rows, columns, data }: GreyImage): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, (_, cell) => {
    const [top, bottom] = covered(Math.floor(cell / SIDE), rows)
    const [left, right] = covered(cell % SIDE, columns)
    let sum = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[y * columns + x]!
    return sum / ((right - left) * (bottom - top))
  })
}

const covered = (i: number, size: number): [from: number, to: number] => {
  const from = Math.floor((i * size) / SIDE)
  return [from, Math.max(from + 1, Math.floor(((i + 1) * size) / SIDE))]
}

/** Grey levels, of a range of 1, below which a difference is noise. */
const NOISE = 0.01
/**
 * A cell against those around it, in their own contrast, so that the edge of a collimator weighs no more than a twig, and neither a
 * window nor a gamma changes it.
 */
function localContrast(cells: Float32Array, at: number): number {
  const [x, y] = [at % SIDE, Math.floor(at / SIDE)]
  let [sum, squares, count] = [0, 0, 0]
  for (let v = Math.max(0, y - BLUR); v <= Math.min(SIDE - 1, y + BLUR); v++)
    for (let u = Math.max(0, x - BLUR); u <= Math.min(SIDE - 1, x + BLUR); u++) {
      const value = cells[v * SIDE + u]!
      sum += value
      squares += value * value
      count += 1
    }
  const mean = sum / count
  const spread = Math.sqrt(Math.max(0, squares / count - mean * mean))
  return (cells[at]! - mean) / (spread + NOISE)
}

/** From the hash alone most pairs are known to differ: only these bits or fewer, of 64, are looked at more closely. */
const SAME_PICTURE_BITS = 16
/** Correlation of details from which two frames are one picture; measured in docs/decisions.md. */
export const SAME_PICTURE_DETAILS = 0.6

/** How alike the details of two pictures are, -1 to 1; null where already the hashes tell them apart. Inverted is the same. */
export function pictureLikeness(a: PicturePrint, b: PicturePrint): number | null {
  const bits = hammingDistance(a.hash, b.hash)
  if (Math.min(bits, 64 - bits) > SAME_PICTURE_BITS) return null
  return Math.abs(correlation(a.details, b.details))
}
