import { uint16 } from './jpeg-header.ts'

/** What the SIZ marker of a JPEG 2000 codestream says (ITU T.800 A.5.1). */
export interface J2kHeader {
  readonly rows: number
  readonly columns: number
  readonly samples: number
  /** Where the codestream starts: after the boxes of a JP2 file, which some writers leave around it. */
  readonly start: number
}

/** Null when there is no codestream. */
export function j2kHeader(bytes: Uint8Array): J2kHeader | null {
  const start = codestreamStart(bytes)
  if (start === null || start + 42 > bytes.length) return null
  const siz = start + 6
  return {
    columns: uint32(bytes, siz + 2) - uint32(bytes, siz + 10),
    rows: uint32(bytes, siz + 6) - uint32(bytes, siz + 14),
    samples: uint16(bytes, siz + 34),
    start,
  }
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
