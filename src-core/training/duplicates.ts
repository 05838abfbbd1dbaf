import type { GreyImage } from '../model/preprocess.ts'
import { standardize } from '../model/preprocess.ts'

/** Side of the thumbnails that are compared. */
const THUMBNAIL_SIDE = 24
/** Correlation from which two images count as the same. */
export const SAME_IMAGE_CORRELATION = 0.97

/** Area-averaged thumbnail, standardized, so that a dot product over its length is the correlation. */
export function thumbnail({ rows, columns, data }: GreyImage): Float32Array {
  const out = new Float32Array(THUMBNAIL_SIDE ** 2)
  const counts = new Float32Array(THUMBNAIL_SIDE ** 2)
  for (let y = 0; y < rows; y++) {
    const row = Math.floor((y * THUMBNAIL_SIDE) / rows) * THUMBNAIL_SIDE
    for (let x = 0; x < columns; x++) {
      const cell = row + Math.floor((x * THUMBNAIL_SIDE) / columns)
      out[cell]! += data[y * columns + x]!
      counts[cell]! += 1
    }
  }
  return standardize(out.map((sum, i) => sum / Math.max(1, counts[i]!)))
}

/** Pearson correlation of two thumbnails. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum / a.length
}

/** Whether two images have the same pixels. */
export const samePixels = (a: GreyImage, b: GreyImage): boolean =>
  a.rows === b.rows &&
  a.columns === b.columns &&
  a.data.length === b.data.length &&
  everyEqual(a.data, b.data)

function everyEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Indices of `candidates` whose thumbnail equals or nearly equals one of `held`. */
export function nearAny(candidates: readonly Float32Array[], held: readonly Float32Array[]): Set<number> {
  const found = new Set<number>()
  for (const [i, candidate] of candidates.entries()) {
    if (held.some((other) => correlation(candidate, other) > SAME_IMAGE_CORRELATION)) found.add(i)
  }
  return found
}

/** Later ones of each group of near duplicates: what to drop so that one of each stays. */
export function laterDuplicates(thumbnails: readonly Float32Array[]): Set<number> {
  const dropped = new Set<number>()
  for (const [i, later] of thumbnails.entries()) {
    for (let j = 0; j < i; j++) {
      if (!dropped.has(j) && correlation(later, thumbnails[j]!) > SAME_IMAGE_CORRELATION) {
        dropped.add(i)
        break
      }
    }
  }
  return dropped
}
