import { scanIntervals, type Interval } from './entropy.ts'
import { differenceTable, readHuffmanTables, type HuffmanSpecs } from './huffman.ts'
import { jpegHeader, segments, uint16, type JpegHeader } from './jpeg-header.ts'
import { decodeDifferences, type LosslessScan } from './lossless-scan.ts'

interface LosslessImage {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  readonly bits: number
  /** Interleaved. */
  readonly data: Uint8Array | Uint16Array
}

interface Tables {
  readonly huffman: HuffmanSpecs
  restartInterval: number
}

/** Lossless sequential Huffman JPEG (ITU T.81 annex H), all predictors, 2 to 16 bits. Null when damaged or not that. */
export function decodeLossless(bytes: Uint8Array): LosslessImage | null {
  const header = jpegHeader(bytes)
  if (header === null || header.process !== 0xc3 || header.precision < 2 || header.precision > 16) return null
  if (header.components.some(({ horizontal, vertical }) => horizontal !== 1 || vertical !== 1)) return null
  const { rows, columns, precision } = header
  const samples = header.components.length
  const data =
    precision <= 8 ? new Uint8Array(rows * columns * samples) : new Uint16Array(rows * columns * samples)
  const tables: Tables = { huffman: { dc: new Map(), ac: new Map() }, restartInterval: 0 }
  let decoded = 0
  let from = 2
  while (decoded < samples) {
    const scan = toScan(bytes, from, tables)
    if (scan === null) return null
    const { intervals, end } = scanIntervals(bytes, scan.end)
    const components = decodeScan(bytes, scan.start, header, tables, intervals, data)
    if (components === 0) return null
    decoded += components
    from = end
  }
  return { rows, columns, samples, bits: precision, data }
}

/** Reads tables up to the next scan header; null when there is none. */
function toScan(bytes: Uint8Array, from: number, tables: Tables) {
  for (const segment of segments(bytes, from)) {
    if (segment.marker === 0xda) return segment
    if (segment.marker === 0xdd) tables.restartInterval = uint16(bytes, segment.start)
    if (segment.marker === 0xc4 && !readHuffmanTables(bytes, segment.start, segment.end, tables.huffman))
      return null
  }
  return null
}

/** @returns how many components the scan held; 0 when it is damaged */
function decodeScan(
  bytes: Uint8Array,
  at: number,
  header: JpegHeader,
  tables: Tables,
  intervals: readonly Interval[],
  data: Uint8Array | Uint16Array,
): number {
  const count = bytes[at] ?? 0
  const lookups: Int32Array[] = []
  const offsets: number[] = []
  for (let i = 0; i < count; i++) {
    const offset = header.components.findIndex(({ id }) => id === bytes[at + 1 + 2 * i])
    const spec = tables.huffman.dc.get((bytes[at + 2 + 2 * i] ?? 0) >> 4)
    const lookup = spec === undefined ? null : differenceTable(spec)
    if (offset < 0 || lookup === null) return 0
    offsets.push(offset)
    lookups.push(lookup)
  }
  const scan: LosslessScan = {
    columns: header.columns,
    samples: header.components.length,
    offsets,
    lookups,
    predictor: bytes[at + 1 + 2 * count] ?? 0,
    precision: header.precision,
    pointTransform: (bytes[at + 3 + 2 * count] ?? 0) & 15,
  }
  return count > 0 && decodeIntervals(scan, header.rows, tables.restartInterval, intervals, data) ? count : 0
}

/** Each restart interval starts its prediction anew; it is whole lines (T.81 H.1.1). */
function decodeIntervals(
  scan: LosslessScan,
  rows: number,
  restartInterval: number,
  intervals: readonly Interval[],
  data: Uint8Array | Uint16Array,
): boolean {
  const lines = restartInterval === 0 ? rows : restartInterval / scan.columns
  if (!Number.isInteger(lines) || scan.predictor < 1 || scan.predictor > 7) return false
  for (let row = 0, i = 0; row < rows; row += lines, i++) {
    const interval = intervals[i]
    if (interval === undefined) return false
    if (!decodeDifferences(scan, interval, row, Math.min(row + lines, rows), data)) return false
  }
  return true
}
