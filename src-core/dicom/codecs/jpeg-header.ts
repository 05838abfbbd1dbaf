/** One component of a frame header, ITU T.81 B.2.2. */
interface JpegComponent {
  readonly id: number
  readonly horizontal: number
  readonly vertical: number
  readonly quantTable: number
}

/** What a JPEG or JPEG-LS stream says of itself before its first scan. */
export interface JpegHeader {
  /** The SOF marker: 0xc0 baseline, 0xc1 extended, 0xc2 progressive, 0xc3 lossless, 0xf7 JPEG-LS, … */
  readonly process: number
  readonly precision: number
  readonly rows: number
  readonly columns: number
  readonly components: readonly JpegComponent[]
  /** The transform flag of Adobe's APP14 marker, null without one. */
  readonly adobeTransform: number | null
  readonly jfif: boolean
}

/** SOF0-15 without DHT (c4), JPG (c8) and DAC (cc); SOF55 of JPEG-LS. */
const isFrameMarker = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) ||
  marker === 0xf7

/** Reads the marker segments up to the frame header. Null when there is none. */
export function jpegHeader(bytes: Uint8Array): JpegHeader | null {
  let adobeTransform: number | null = null
  let jfif = false
  for (const { marker, start, end } of segments(bytes)) {
    if (isFrameMarker(marker)) return frameHeader(bytes, marker, start, end, adobeTransform, jfif)
    if (marker === 0xee && end >= start + 12 && text(bytes, start, 5) === 'Adobe')
      adobeTransform = bytes[start + 11] ?? null
    if (marker === 0xe0 && text(bytes, start, 4) === 'JFIF') jfif = true
  }
  return null
}

interface Segment {
  readonly marker: number
  /** Of the parameters, after the length. */
  readonly start: number
  readonly end: number
}

/** The marker segments in order; ends at the first scan (its SOS is given), or where no marker stands. */
export function* segments(bytes: Uint8Array, from = 2): Generator<Segment> {
  if (from === 2 && (bytes[0] !== 0xff || bytes[1] !== 0xd8)) return
  for (let at = from; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return
    const marker = bytes[at + 1] ?? 0
    // Fill bytes (B.1.1.2) and markers without parameters.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else {
      if (marker === 0xd9) return
      const end = at + 2 + uint16(bytes, at + 2)
      if (end < at + 4 || end > bytes.length) return
      yield { marker, start: at + 4, end }
      if (marker === 0xda) return
      at = end
    }
  }
}

export const uint16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)

const text = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

function frameHeader(
  bytes: Uint8Array,
  process: number,
  start: number,
  end: number,
  adobeTransform: number | null,
  jfif: boolean,
): JpegHeader | null {
  const count = bytes[start + 5] ?? 0
  if (count === 0 || start + 6 + 3 * count > end) return null
  const components = Array.from({ length: count }, (_, i) => {
    const at = start + 6 + 3 * i
    const sampling = bytes[at + 1] ?? 0
    return {
      id: bytes[at] ?? 0,
      horizontal: sampling >> 4,
      vertical: sampling & 15,
      quantTable: bytes[at + 2] ?? 0,
    }
  })
  return {
    process,
    precision: bytes[start] ?? 0,
    rows: uint16(bytes, start + 1),
    columns: uint16(bytes, start + 3),
    components,
    adobeTransform,
    jfif,
  }
}
