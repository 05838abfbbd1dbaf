import { ok, type Result } from '../result.ts'
import type { Codecs } from './codecs/codecs.ts'
import { isCutShort, j2kHeader, type J2kHeader } from './codecs/j2k-header.ts'
import { jpegHeader, segments } from './codecs/jpeg-header.ts'
import { isYbrFull } from './colour.ts'
import { otherShape, rawFrame, sameShape } from './decode-jpeg.ts'
import { undrawable, type RawFrame } from './raw-frame.ts'
import type { DicomFailure, PixelDescription } from './types.ts'

/** JPEG-LS (ITU T.87) by CharLS. */
export async function decodeJpegLs(
  bytes: Uint8Array,
  pixels: PixelDescription,
  codecs: Codecs,
): Promise<Result<RawFrame, DicomFailure>> {
  const header = jpegHeader(bytes)
  if (header?.process !== 0xf7)
    return undrawable('corrupt-frame', 'The JPEG-LS data of this frame has no frame header.')
  // ITU T.87 C.2.2; CharLS trusts it.
  if (header.precision < 2 || header.precision > 16)
    return undrawable('corrupt-frame', 'The JPEG-LS data of this frame is damaged.')
  const shape = { rows: header.rows, columns: header.columns, samples: header.components.length }
  if (!sameShape(pixels, shape)) return otherShape(pixels, shape)
  if (!hasScan(bytes)) return undrawable('corrupt-frame', 'The JPEG-LS data of this frame has no scan.')
  const decoded = await codecs.charls(bounded(bytes, shape.rows * shape.columns * shape.samples))
  if (!decoded.ok) return decoded
  return ok({ ...rawFrame(decoded.value), ybr: isYbrFull(pixels.photometric) })
}

/** Whether the marker segments lead to a scan, with something in it (ITU T.87 C.2). */
const hasScan = (bytes: Uint8Array): boolean =>
  [...segments(bytes)].some(({ marker, end }) => marker === 0xda && end < bytes.length)

/** Marker segments of real streams; and a sample's longest code (ITU T.87 A.2.1: 64 bits), its stuffed bits included. */
const MARKERS_BYTES = 1024 * 1024
const SAMPLE_BYTES = 10

/**
 * The stream as CharLS 2.4.4 reads it safely: with an end marker, which a sound stream does not mind a second time. Where
 * neither a marker nor bits are left, CharLS counts its bits below zero, and reads on for seconds. And no longer than its
 * samples can be: CharLS walks through any number of zero bits for one of them.
 */
function bounded(bytes: Uint8Array, samples: number): Uint8Array {
  const length = Math.min(bytes.length, MARKERS_BYTES + SAMPLE_BYTES * samples)
  const out = new Uint8Array(length + 2)
  out.set(bytes.subarray(0, length))
  out.set([0xff, 0xd9], length)
  return out
}

/** JPEG 2000 by OpenJPEG, high-throughput JPEG 2000 by OpenJPH. Both undo the codestream's own colour transform. */
export async function decodeJ2k(
  bytes: Uint8Array,
  pixels: PixelDescription,
  codecs: Codecs,
  highThroughput: boolean,
): Promise<Result<RawFrame, DicomFailure>> {
  const header = j2kHeader(bytes)
  if (header === null)
    return undrawable(
      'corrupt-frame',
      'The JPEG 2000 data of this frame does not start with a sound codestream header.',
    )
  if (!sameShape(pixels, header)) return otherShape(pixels, header)
  if (isCutShort(bytes, header.start))
    return undrawable('corrupt-frame', 'The JPEG 2000 data of this frame ends before its last tile does.')
  const decode = highThroughput ? codecs.openjph : codecs.openjpeg
  // Where samples are bytes the codecs cut off what is below 0.
  const narrow = header.signed && header.bits <= 8
  const decoded = await decode((narrow ? asUnsigned(bytes, header) : bytes).subarray(header.start))
  if (!decoded.ok) return decoded
  const raw = rawFrame(decoded.value)
  const values = narrow ? raw.values.map((value) => value - 2 ** (header.bits - 1)) : raw.values
  return ok({ ...raw, values, ybr: isYbrFull(pixels.photometric) })
}

/** The same stream of unsigned samples: they differ by half their range, and in this bit (ITU T.800 G.1). */
function asUnsigned(bytes: Uint8Array, { depthsAt, samples }: J2kHeader): Uint8Array {
  const out = bytes.slice()
  for (let i = 0; i < samples; i++) out[depthsAt + 3 * i] = (out[depthsAt + 3 * i] ?? 0) & 0x7f
  return out
}
