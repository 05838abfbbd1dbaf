import { concatBytes } from '#core/dicom/write-fragments.ts'

interface LosslessSettings {
  readonly rows: number
  readonly columns: number
  readonly precision: number
  readonly components: 1 | 3
  /** Selection value, 1 to 7 (ITU T.81 table H.1). */
  readonly predictor: number
  readonly pointTransform?: number
  /** Lines between restart markers; none unless given. */
  readonly restartLines?: number
}

/** A code of five bits for each category 0 to 16: longer than needed, and simple. */
const CODE_BITS = 5
const CATEGORIES = 17

/** Lossless JPEG of interleaved samples (ITU T.81 annex H), the plain way, to test the fast decoder with. */
export function encodeLossless(samples: ArrayLike<number>, settings: LosslessSettings): Uint8Array {
  const { rows, columns, components, predictor, pointTransform = 0, restartLines } = settings
  const lines = restartLines ?? rows
  const scans: Uint8Array[] = []
  for (let row = 0, i = 0; row < rows; row += lines, i++) {
    if (i > 0) scans.push(new Uint8Array([0xff, 0xd0 + ((i - 1) % 8)]))
    scans.push(stuffed(bitsOfRows(samples, settings, row, Math.min(row + lines, rows))))
  }
  const ids = Array.from({ length: components }, (_, i) => i + 1)
  return concatBytes([
    new Uint8Array([0xff, 0xd8]),
    segment(0xc3, [
      settings.precision,
      ...word(rows),
      ...word(columns),
      components,
      ...ids.flatMap((id) => [id, 0x11, 0]),
    ]),
    segment(0xc4, [
      0,
      ...Array.from({ length: 16 }, (_, i) => (i + 1 === CODE_BITS ? CATEGORIES : 0)),
      ...range(CATEGORIES),
    ]),
    restartLines === undefined ? new Uint8Array(0) : segment(0xdd, word(restartLines * columns)),
    segment(0xda, [components, ...ids.flatMap((id) => [id, 0]), predictor, 0, pointTransform]),
    ...scans,
    new Uint8Array([0xff, 0xd9]),
  ])
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const word = (value: number): number[] => [value >> 8, value & 255]
const segment = (marker: number, body: readonly number[]): Uint8Array =>
  Uint8Array.from([0xff, marker, ...word(body.length + 2), ...body])

/** Whether the last sample is as predicted, and its code the end of a byte. One component, no restarts. */
export function endsWithByte(samples: ArrayLike<number>, settings: LosslessSettings): boolean {
  const { rows, columns } = settings
  const last = difference(samples, settings, 0, rows - 1, columns - 1, 0)
  return last === 0 && bitsOfRows(samples, settings, 0, rows).length % 8 === 0
}

function bitsOfRows(
  samples: ArrayLike<number>,
  settings: LosslessSettings,
  first: number,
  last: number,
): number[] {
  const { columns, components } = settings
  const bits: number[] = []
  for (let row = first; row < last; row++)
    for (let column = 0; column < columns; column++)
      for (let component = 0; component < components; component++)
        pushDifference(bits, difference(samples, settings, first, row, column, component))
  return bits
}

/** H.1.2.1, modulo 2^16. */
function difference(
  samples: ArrayLike<number>,
  { columns, components, precision, predictor, pointTransform = 0 }: LosslessSettings,
  first: number,
  row: number,
  column: number,
  component: number,
): number {
  const at = (y: number, x: number): number =>
    (samples[(y * columns + x) * components + component] ?? 0) >> pointTransform
  const [left, above, corner] = [at(row, column - 1), at(row - 1, column), at(row - 1, column - 1)]
  const predictions = [
    0,
    left,
    above,
    corner,
    left + above - corner,
    left + ((above - corner) >> 1),
    above + ((left - corner) >> 1),
    (left + above) >> 1,
  ]
  const start = 2 ** (precision - pointTransform - 1)
  const first_ = column === 0 ? start : left
  const prediction = row === first ? first_ : column === 0 ? above : (predictions[predictor] ?? 0)
  const value = (at(row, column) - prediction) & 0xffff
  return value > 32768 ? value - 65536 : value
}

function pushDifference(bits: number[], value: number): void {
  const category = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1
  pushBits(bits, category, CODE_BITS)
  if (category < 16) pushBits(bits, value < 0 ? value + 2 ** category - 1 : value, category)
}

function pushBits(bits: number[], value: number, count: number): void {
  for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1)
}

/** Bytes filled up with ones, and a zero after each FF (F.1.2.3). */
function stuffed(bits: readonly number[]): Uint8Array {
  const out: number[] = []
  for (let at = 0; at < bits.length; at += 8) {
    let byte = 0
    for (let i = 0; i < 8; i++) byte = (byte << 1) | (bits[at + i] ?? 1)
    out.push(byte)
    if (byte === 0xff) out.push(0)
  }
  return Uint8Array.from(out)
}
