import { BitReader } from './bit-reader.ts'
import { scanIntervals, type Interval } from './entropy.ts'
import { lookupTable, readHuffmanTables, type HuffmanSpecs } from './huffman.ts'
import { inverseDct, zigzag } from './inverse-dct.ts'
import { jpegHeader, segments, uint16, type JpegHeader } from './jpeg-header.ts'
import { blockDecoder, type ScanParameters } from './dct-blocks.ts'

interface State {
  readonly huffman: HuffmanSpecs
  /** By destination, in natural order. */
  readonly quantTables: Map<number, Uint16Array>
  restartInterval: number
}

/**
 * One-component DCT JPEG with Huffman codes, sequential or progressive, of 8 or 12 bits (ITU T.81 annexes F and G): the
 * 12-bit files (JPEG Extended, and the retired processes) that no maintained WebAssembly build of libjpeg reads.
 * @returns samples row by row; null when the data is damaged
 */
export function decodeDct(bytes: Uint8Array): Uint16Array | null {
  const header = jpegHeader(bytes)
  if (header === null || header.process < 0xc0 || header.process > 0xc2 || header.components.length !== 1)
    return null
  const grid = { across: Math.ceil(header.columns / 8), down: Math.ceil(header.rows / 8) }
  const coefficients = new Int16Array(grid.across * grid.down * 64)
  const state: State = {
    huffman: { dc: new Map(), ac: new Map() },
    quantTables: new Map(),
    restartInterval: 0,
  }
  let scans = 0
  for (let from = 2; ; scans++) {
    const scan = toScan(bytes, from, state)
    if (scan === 'damaged') return null
    if (scan === 'end') break
    const { intervals, end } = scanIntervals(bytes, scan.end)
    if (!decodeScan(bytes, scan.start, header, state, intervals, coefficients)) return null
    from = end
  }
  const quant = state.quantTables.get(header.components[0]?.quantTable ?? 0)
  return scans === 0 || quant === undefined ? null : toSamples(header, grid.across, coefficients, quant)
}

/** Reads tables up to the next scan header, or to the end of the image. */
function toScan(bytes: Uint8Array, from: number, state: State) {
  for (const segment of segments(bytes, from)) {
    const { marker, start, end } = segment
    if (marker === 0xda) return segment
    if (marker === 0xdd) state.restartInterval = uint16(bytes, start)
    if (marker === 0xdb) readQuantTables(bytes, start, end, state.quantTables)
    if (marker === 0xc4 && !readHuffmanTables(bytes, start, end, state.huffman)) return 'damaged'
  }
  return 'end'
}

/** T.81 B.2.4.1; entries stand in zigzag order, of 8 or 16 bits. */
function readQuantTables(bytes: Uint8Array, start: number, end: number, into: State['quantTables']): void {
  for (let at = start; at < end;) {
    const head = bytes[at++] ?? 0
    const wide = head >> 4 === 1
    const table = new Uint16Array(64)
    for (let k = 0; k < 64; k++, at += wide ? 2 : 1)
      table[zigzag[k] ?? 0] = wide ? uint16(bytes, at) : (bytes[at] ?? 0)
    into.set(head & 15, table)
  }
}

function decodeScan(
  bytes: Uint8Array,
  at: number,
  header: JpegHeader,
  state: State,
  intervals: readonly Interval[],
  coefficients: Int16Array,
): boolean {
  if (bytes[at] !== 1) return false
  const selector = bytes[at + 2] ?? 0
  const approximation = bytes[at + 5] ?? 0
  const parameters: ScanParameters = {
    progressive: header.process === 0xc2,
    dc: tableOf(state.huffman.dc, selector >> 4),
    ac: tableOf(state.huffman.ac, selector & 15),
    spectralStart: bytes[at + 3] ?? 0,
    spectralEnd: bytes[at + 4] ?? 0,
    high: approximation >> 4,
    low: approximation & 15,
  }
  const decodeBlock = blockDecoder(parameters)
  if (decodeBlock === null) return false
  const blocks = coefficients.length / 64
  const perInterval = state.restartInterval === 0 ? blocks : state.restartInterval
  for (let block = 0, i = 0; block < blocks; i++) {
    const interval = intervals[i]
    if (interval === undefined) return false
    const reader = new BitReader(interval)
    const decode = decodeBlock(reader)
    for (const stop = Math.min(block + perInterval, blocks); block < stop; block++)
      if (!decode(coefficients.subarray(block * 64, block * 64 + 64)) || reader.isPastEnd()) return false
  }
  return true
}

function tableOf(specs: HuffmanSpecs['dc'], destination: number): Int32Array | null {
  const spec = specs.get(destination)
  return spec === undefined ? null : lookupTable(spec)
}

/** Dequantised, transformed, level-shifted (A.3.1) and clamped. */
function toSamples(
  header: JpegHeader,
  across: number,
  coefficients: Int16Array,
  quant: Uint16Array,
): Uint16Array {
  const { rows, columns, precision } = header
  const out = new Uint16Array(rows * columns)
  const middle = 2 ** (precision - 1)
  const block = new Float64Array(64)
  for (let index = 0; index < coefficients.length / 64; index++) {
    for (let k = 0; k < 64; k++) block[k] = (coefficients[index * 64 + k] ?? 0) * (quant[k] ?? 0)
    inverseDct(block)
    const top = Math.floor(index / across) * 8
    const left = (index % across) * 8
    for (let y = 0; y < 8 && top + y < rows; y++)
      for (let x = 0; x < 8 && left + x < columns; x++) {
        const value = Math.round((block[y * 8 + x] ?? 0) + middle)
        out[(top + y) * columns + left + x] = Math.min(Math.max(value, 0), 2 * middle - 1)
      }
  }
  return out
}
