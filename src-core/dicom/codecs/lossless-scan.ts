import type { Interval } from './entropy.ts'

export interface LosslessScan {
  readonly columns: number
  /** Samples of a pixel in the image; a scan may hold fewer. */
  readonly samples: number
  /** Of each component of the scan, in the pixel. */
  readonly offsets: readonly number[]
  /** Of each component: see `differenceTable`. */
  readonly lookups: readonly Int32Array[]
  readonly predictor: number
  readonly precision: number
  readonly pointTransform: number
}

/**
 * Decodes rows `firstRow` to `lastRow` (excluded) of a scan into `data`. Long, because everything but the prediction is
 * in one loop with its state in local variables: a 512 × 512 frame takes a third of the library's time, and JPEG
 * Lossless is what most cath labs send.
 * @returns false when the data ends early or holds no code
 */
export function decodeDifferences(
  scan: LosslessScan,
  { data: source, length }: Interval,
  firstRow: number,
  lastRow: number,
  data: Uint8Array | Uint16Array,
): boolean {
  const { columns, samples, offsets, lookups, predictor, pointTransform } = scan
  const mask = data instanceof Uint8Array ? 0xff >> pointTransform : 0xffff >> pointTransform
  const start = 1 << (scan.precision - pointTransform - 1)
  const pitch = columns * samples
  const components = offsets.length
  let accumulator = 0
  let bits = 0
  let at = 0
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = 0; column < columns; column++) {
      for (let component = 0; component < components; component++) {
        const lookup = lookups[component]!
        const index = row * pitch + column * samples + offsets[component]!
        while (bits < 16) {
          accumulator = (accumulator << 8) | source[at++]!
          bits += 8
        }
        const entry = lookup[(accumulator >>> (bits - 16)) & 0xffff]!
        let difference = entry >> 6
        if (entry === 0) return false
        if ((entry & 32) === 0) bits -= entry & 31
        else {
          const category = difference
          bits -= entry & 31
          while (bits < category) {
            accumulator = (accumulator << 8) | source[at++]!
            bits += 8
          }
          bits -= category
          const value = (accumulator >>> bits) & ((1 << category) - 1)
          difference = value < 1 << (category - 1) ? value - (1 << category) + 1 : value
        }
        if (at > length + 4) return false
        let prediction: number
        if (row === firstRow) prediction = column === 0 ? start : data[index - samples]! >> pointTransform
        else if (column === 0) prediction = data[index - pitch]! >> pointTransform
        else if (predictor === 1) prediction = data[index - samples]! >> pointTransform
        else {
          const left = data[index - samples]! >> pointTransform
          const above = data[index - pitch]! >> pointTransform
          prediction = predict(predictor, left, above, data[index - pitch - samples]! >> pointTransform)
        }
        data[index] = ((prediction + difference) & mask) << pointTransform
      }
    }
  }
  return true
}

/** ITU T.81 table H.1: Ra is left, Rb above, Rc above left. */
function predict(predictor: number, left: number, above: number, corner: number): number {
  switch (predictor) {
    case 2:
      return above
    case 3:
      return corner
    case 4:
      return left + above - corner
    case 5:
      return left + ((above - corner) >> 1)
    case 6:
      return above + ((left - corner) >> 1)
    default:
      return (left + above) >> 1
  }
}
