import type { GreyImage } from '../model/preprocess.ts'

/** Cells across and down: each row gives eight comparisons. */
const [ACROSS, DOWN] = [9, 8] as const

/** 64 bits as two unsigned numbers of 32. */
export type PerceptualHash = readonly [high: number, low: number]

/**
 * Difference hash (Krawetz 2013): whether each cell of an area-averaged 9 × 8 picture is brighter than its right neighbour. Any
 * brightness or contrast leaves it as it is, so a copy that was windowed or stored as JPEG has nearly the same.
 */
export function differenceHash({ rows, columns, data }: GreyImage): PerceptualHash {
  const sums = new Float64Array(ACROSS * DOWN)
  const counts = new Float64Array(ACROSS * DOWN)
  for (let y = 0; y < rows; y++) {
    const row = Math.floor((y * DOWN) / rows) * ACROSS
    for (let x = 0; x < columns; x++) {
      const cell = row + Math.floor((x * ACROSS) / columns)
      sums[cell]! += data[y * columns + x]!
      counts[cell]! += 1
    }
  }
  const bits: [number, number] = [0, 0]
  for (let i = 0; i < 64; i++) {
    const cell = Math.floor(i / 8) * ACROSS + (i % 8)
    const brighter = sums[cell]! * counts[cell + 1]! > sums[cell + 1]! * counts[cell]!
    if (brighter) bits[i < 32 ? 0 : 1] |= 1 << (i % 32)
  }
  return [bits[0] >>> 0, bits[1] >>> 0]
}

/** Bits in which two hashes differ, 0 to 64. */
export const hammingDistance = (a: PerceptualHash, b: PerceptualHash): number =>
  ones(a[0] ^ b[0]) + ones(a[1] ^ b[1])

/** Bits set in a number of 32. */
function ones(value: number): number {
  let left = value >>> 0
  let count = 0
  while (left !== 0) {
    left &= left - 1
    count++
  }
  return count
}
