import type { GreyImage } from '../model/preprocess.ts'

/** Sums over every rectangle that begins at the origin, [rows + 1, columns + 1], in double precision. */
export interface Integral {
  readonly wide: number
  readonly sums: Float64Array
}

/** @param of what is added up of each value; the value itself unless said */
export function integralOf(
  { rows, columns, data }: GreyImage,
  of = (value: number): number => value,
): Integral {
  const wide = columns + 1
  const sums = new Float64Array((rows + 1) * wide)
  for (let y = 0; y < rows; y++) {
    let line = 0
    for (let x = 0; x < columns; x++) {
      line += of(data[y * columns + x]!)
      sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1]! + line
    }
  }
  return { wide, sums }
}

/** The sum over the pixels from (x0, y0) up to, and without, (x1, y1). */
export const sumWithin = ({ wide, sums }: Integral, x0: number, y0: number, x1: number, y1: number): number =>
  sums[y1 * wide + x1]! - sums[y0 * wide + x1]! - sums[y1 * wide + x0]! + sums[y0 * wide + x0]!

/** The same of each window of a row: from `reach` columns before a pixel to `reach` after it, cut off at the edges. @returns one a column */
export function sumsAlong(integral: Integral, y0: number, y1: number, reach: number): Float64Array {
  const columns = integral.wide - 1
  const out = new Float64Array(columns)
  for (let x = 0; x < columns; x++)
    out[x] = sumWithin(integral, Math.max(0, x - reach), y0, Math.min(columns, x + reach + 1), y1)
  return out
}
