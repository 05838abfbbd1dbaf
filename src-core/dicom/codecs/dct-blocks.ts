import type { BitReader } from './bit-reader.ts'
import { zigzag } from './inverse-dct.ts'

/** What a scan header and its tables say (ITU T.81 B.2.3). */
export interface ScanParameters {
  readonly progressive: boolean
  readonly dc: Int32Array | null
  readonly ac: Int32Array | null
  readonly spectralStart: number
  readonly spectralEnd: number
  /** Successive approximation: bit positions of the scan before and of this one. */
  readonly high: number
  readonly low: number
}

/** Adds what the scan says of one block, 64 coefficients in natural order. False when it is damaged. */
type DecodeBlock = (block: Int16Array) => boolean

/** The decoder that a scan needs, to be started anew for each restart interval. Null when its tables are missing. */
export function blockDecoder(scan: ScanParameters): ((reader: BitReader) => DecodeBlock) | null {
  const { progressive, dc, ac, spectralStart, spectralEnd, high } = scan
  if (!progressive) return dc === null || ac === null ? null : (reader) => sequential(reader, dc, ac)
  if (spectralEnd > 63 || spectralStart > spectralEnd) return null
  if (spectralStart === 0) {
    if (spectralEnd !== 0) return null
    if (high > 0) return (reader) => dcRefinement(reader, scan.low)
    return dc === null ? null : (reader) => dcFirst(reader, dc, scan.low)
  }
  if (ac === null) return null
  return (reader) => (high === 0 ? acFirst(reader, ac, scan) : acRefinement(reader, ac, scan))
}

/** F.2.2: a whole block. */
function sequential(reader: BitReader, dc: Int32Array, ac: Int32Array): DecodeBlock {
  const decodeDc = dcFirst(reader, dc, 0)
  return (block) => {
    if (!decodeDc(block)) return false
    for (let k = 1; k < 64; k++) {
      const code = reader.code(ac)
      const run = code >> 4
      const size = code & 15
      if (code < 0) return false
      if (size === 0) {
        if (run !== 15) return true
        k += 15
      } else {
        k += run
        if (k > 63) return false
        block[zigzag[k] ?? 0] = reader.signed(size)
      }
    }
    return true
  }
}

/** F.2.2.1, and G.1.2.1: the DC difference, from the block before. */
function dcFirst(reader: BitReader, dc: Int32Array, low: number): DecodeBlock {
  let previous = 0
  return (block) => {
    const category = reader.code(dc)
    if (category < 0 || category > 15) return false
    previous += reader.signed(category)
    block[0] = previous << low
    return true
  }
}

function dcRefinement(reader: BitReader, low: number): DecodeBlock {
  return (block) => {
    if (reader.take(1) === 1) block[0] = (block[0] ?? 0) | (1 << low)
    return true
  }
}

/** G.1.2.2: first bits of a band, with runs of blocks that have no more of it. */
function acFirst(
  reader: BitReader,
  ac: Int32Array,
  { spectralStart, spectralEnd, low }: ScanParameters,
): DecodeBlock {
  let endOfBandRun = 0
  return (block) => {
    if (endOfBandRun > 0) {
      endOfBandRun--
      return true
    }
    for (let k = spectralStart; k <= spectralEnd; k++) {
      const code = reader.code(ac)
      const run = code >> 4
      const size = code & 15
      if (code < 0) return false
      if (size > 0) {
        k += run
        if (k > spectralEnd) return false
        block[zigzag[k] ?? 0] = reader.signed(size) * (1 << low)
      } else if (run === 15) k += 15
      else {
        endOfBandRun = (1 << run) + reader.take(run) - 1
        return true
      }
    }
    return true
  }
}

/** G.1.2.3: one more bit of the coefficients of a band. Long, as the one procedure that the figure G.7 is. */
function acRefinement(
  reader: BitReader,
  ac: Int32Array,
  { spectralStart, spectralEnd, low }: ScanParameters,
): DecodeBlock {
  const one = 1 << low
  let endOfBandRun = 0
  /** Gives known coefficients their bit, up to and with the `zeros`-th unknown one; returns where it stopped. */
  const refine = (block: Int16Array, from: number, zeros: number): number => {
    let k = from
    for (; k <= spectralEnd; k++) {
      const at = zigzag[k] ?? 0
      const value = block[at] ?? 0
      if (value === 0) {
        if (zeros-- === 0) break
      } else if (reader.take(1) === 1 && (value & one) === 0) block[at] = value + (value > 0 ? one : -one)
    }
    return k
  }
  return (block) => {
    let k = spectralStart
    while (k <= spectralEnd && endOfBandRun === 0) {
      const code = reader.code(ac)
      const run = code >> 4
      if (code < 0 || (code & 15) > 1) return false
      if ((code & 15) === 0 && run < 15) endOfBandRun = (1 << run) + reader.take(run)
      else {
        const value = (code & 15) === 0 ? 0 : reader.take(1) === 1 ? one : -one
        k = refine(block, k, run)
        if (value !== 0 && k <= spectralEnd) block[zigzag[k] ?? 0] = value
        k++
      }
    }
    if (endOfBandRun > 0) {
      refine(block, k, 64)
      endOfBandRun--
    }
    return true
  }
}
