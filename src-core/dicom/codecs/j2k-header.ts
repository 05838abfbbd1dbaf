import { uint16 } from './jpeg-header.ts'

/** What the main header of a JPEG 2000 codestream says (ITU T.800 A.5.1, A.6.1). */
export interface J2kHeader {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  readonly bits: number
  readonly signed: boolean
  /** Where the depths of the components stand, three bytes apart, the sign in the highest bit. */
  readonly depthsAt: number
  /** Where the codestream starts: after the boxes of a JP2 file, which some writers leave around it. */
  readonly start: number
}

/** More tiles, or precincts in one direction, than any image of this size has: the decoders would walk them for minutes. */
const TILES_LIMIT = 4096
const PRECINCTS_LIMIT = 4096

/**
 * Null when there is no codestream, or one that no encoder writes: the decoders trust what is checked here, and a forged
 * one keeps them busy for minutes.
 */
export function j2kHeader(bytes: Uint8Array): J2kHeader | null {
  const start = codestreamStart(bytes)
  if (start === null) return null
  const [siz, cod] = mainSegments(bytes, start)
  if (siz === undefined || cod === undefined) return null
  const columns = uint32(bytes, siz + 2) - uint32(bytes, siz + 10)
  const rows = uint32(bytes, siz + 6) - uint32(bytes, siz + 14)
  const samples = uint16(bytes, siz + 34)
  if (!saneTiles(bytes, siz) || !saneSamples(bytes, siz + 36, samples)) return null
  if (!saneCoding(bytes, cod, Math.max(rows, columns))) return null
  const depthsAt = siz + 36
  const depth = bytes[depthsAt] ?? 0
  return { rows, columns, samples, bits: (depth & 0x7f) + 1, signed: depth > 0x7f, depthsAt, start }
}

/** Where the parameters of SIZ and COD stand, in the main header. */
function mainSegments(bytes: Uint8Array, start: number): readonly [siz?: number, cod?: number] {
  let siz: number | undefined
  for (let at = start + 2; at + 4 <= bytes.length && bytes[at] === 0xff; at += 2 + uint16(bytes, at + 2)) {
    const marker = bytes[at + 1]
    if (marker === 0x51 && uint16(bytes, at + 2) >= 41) siz = at + 4
    if (marker === 0x52 && siz !== undefined) return [siz, at + 4]
    if (marker === 0x90) return []
  }
  return []
}

function saneTiles(bytes: Uint8Array, siz: number): boolean {
  const count = (axis: number): number => {
    const size = uint32(bytes, siz + 2 + axis)
    const tile = uint32(bytes, siz + 18 + axis)
    const offset = uint32(bytes, siz + 26 + axis)
    return tile === 0 || offset > uint32(bytes, siz + 10 + axis)
      ? Infinity
      : Math.ceil((size - offset) / tile)
  }
  return count(0) * count(4) <= TILES_LIMIT
}

/** All components full size, which is all that DICOM has but for video; 1 to 16 bits, alike. */
function saneSamples(bytes: Uint8Array, from: number, count: number): boolean {
  const depth = bytes[from] ?? 0
  for (let i = 0; i < count; i++) {
    const [bits, across, down] = bytes.subarray(from + 3 * i, from + 3 * i + 3)
    if (bits !== depth || across !== 1 || down !== 1) return false
  }
  return (depth & 0x7f) < 16
}

/** COD: code blocks of at most 4096 samples, and no more precincts than the image could need. */
function saneCoding(bytes: Uint8Array, cod: number, size: number): boolean {
  const [style = 0, , layersHigh = 0, layersLow = 0, , levels = 0, width = 0, height = 0] = bytes.subarray(
    cod,
    cod + 8,
  )
  const layers = (layersHigh << 8) | layersLow
  if (layers === 0 || levels > 32 || width > 8 || height > 8 || width + height > 8) return false
  if ((style & 1) === 0) return true
  const precincts = bytes.subarray(cod + 10, cod + 11 + levels)
  return precincts.every((value, i) => {
    const smallest = Math.min(value & 15, value >> 4)
    return size / 2 ** (levels - i) / 2 ** smallest <= PRECINCTS_LIMIT && (i === 0 || smallest > 0)
  })
}

/**
 * Whether the bytes end before the last tile-part does (ITU T.800 A.4.2, Psot), or before there is one: the decoders draw
 * something then, and do not say so. A missing end marker after whole tile-parts does no harm; a header of a tile-part
 * that leads to no data (SOD) does: OpenJPH looks for one byte by byte, for seconds, and draws an empty picture.
 */
export function isCutShort(bytes: Uint8Array, start: number): boolean {
  let at = start + 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== SOT)
    at += 2 + uint16(bytes, at + 2)
  if (!isSot(bytes, at)) return true
  while (isSot(bytes, at)) {
    if (!leadsToData(bytes, at + 12)) return true
    const length = uint32(bytes, at + 6)
    // Up to the end marker, behind which there may be padding.
    if (length === 0) return !hasEndMarker(bytes)
    if (length < 12) return false
    at += length
  }
  return at > bytes.length
}

/** The marker segments of a tile-part's header end with SOD (A.4.3). */
function leadsToData(bytes: Uint8Array, from: number): boolean {
  let at = from
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== SOD)
    at += 2 + uint16(bytes, at + 2)
  return at + 2 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] === SOD
}

const SOD = 0x93
const SOT = 0x90
const isSot = (bytes: Uint8Array, at: number): boolean => bytes[at] === 0xff && bytes[at + 1] === SOT

function hasEndMarker(bytes: Uint8Array): boolean {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  return bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9
}

const uint32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 0x10000 + uint16(bytes, at + 2)

/** SOC directly followed by SIZ: FF4F FF51. */
function codestreamStart(bytes: Uint8Array): number | null {
  const limit = Math.min(bytes.length - 4, 64 * 1024)
  for (let at = 0; at <= limit; at++) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0x4f && bytes[at + 2] === 0xff && bytes[at + 3] === 0x51)
      return at
  }
  return null
}
