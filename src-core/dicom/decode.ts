import { assertNever, ok, type Result } from '../result.ts'
import { plainBytes } from './byte-source.ts'
import type { Codecs } from './codecs/codecs.ts'
import { interleave, paletteToRgb, ybrToRgb } from './colour.ts'
import { decodeJpeg } from './decode-jpeg.ts'
import { decodeDeflated, decodeNative, decodeRleFrame } from './decode-raw.ts'
import { decodeJ2k, decodeJpegLs } from './decode-jpegls-j2k.ts'
import { ACTION, atOffset } from './failure.ts'
import { FRAME_BYTES_LIMIT, FRAME_SAMPLES_LIMIT } from './limits.ts'
import { undrawable, type RawFrame } from './raw-frame.ts'
import { storedValues } from './samples.ts'
import { transferSyntax, type TransferSyntax } from './transfer-syntax.ts'
import type { ByteSource, DicomFailure, FrameLocation, FramePixels, PixelDescription } from './types.ts'

/** The encoded bytes of a frame; empty for one that the file does not hold. */
export function readFrame(source: ByteSource, location: FrameLocation): Uint8Array {
  const [only] = location.ranges
  if (only !== undefined && location.ranges.length === 1)
    return source.read(only[0], Math.min(only[1], FRAME_BYTES_LIMIT))
  const total = location.ranges.reduce((sum, [, length]) => sum + length, 0)
  const bytes = new Uint8Array(Math.min(total, FRAME_BYTES_LIMIT))
  let filled = 0
  for (const [offset, length] of location.ranges) {
    const part = source.read(offset, Math.min(length, bytes.length - filled))
    bytes.set(part, filled)
    filled += part.length
  }
  return bytes.subarray(0, filled)
}

/**
 * One frame's samples: grey as stored (masked and with its sign), colour as interleaved RGB of 8 or 16 bits.
 * @param bytes what `readFrame` gives
 * @param offset where the frame starts in the file, for the message of a failure
 */
export async function decodeFrame(
  bytes: Uint8Array,
  pixels: PixelDescription,
  codecs: Codecs,
  offset?: number,
): Promise<Result<FramePixels, DicomFailure>> {
  const decoded = await decode(bytes, pixels, codecs)
  return decoded.ok || offset === undefined ? decoded : atOffset(decoded.error, offset)
}

async function decode(
  bytes: Uint8Array,
  pixels: PixelDescription,
  codecs: Codecs,
): Promise<Result<FramePixels, DicomFailure>> {
  if (bytes.length === 0)
    return undrawable(
      'frame-missing',
      'The file does not hold this frame: it ends before, or the frame is empty.',
    )
  if (pixels.rows * pixels.columns * pixels.samplesPerPixel > FRAME_SAMPLES_LIMIT)
    return undrawable(
      'too-large',
      `A frame of ${pixels.columns} × ${pixels.rows} pixels is too large.`,
      ACTION.sender,
    )
  const raw = await decodeRaw(plainBytes(bytes), pixels, codecs, transferSyntax(pixels.transferSyntax))
  return raw.ok ? ok(finish(raw.value, pixels)) : raw
}

async function decodeRaw(
  bytes: Uint8Array,
  pixels: PixelDescription,
  codecs: Codecs,
  syntax: TransferSyntax,
): Promise<Result<RawFrame, DicomFailure>> {
  switch (syntax.coding) {
    case 'native':
      return decodeNative(bytes, pixels, syntax.bigEndian)
    case 'rle':
      return decodeRleFrame(bytes, pixels)
    case 'jpeg':
      return decodeJpeg(bytes, pixels, codecs)
    case 'jpegls':
      return decodeJpegLs(bytes, pixels, codecs)
    case 'j2k':
      return decodeJ2k(bytes, pixels, codecs, false)
    case 'htj2k':
      return decodeJ2k(bytes, pixels, codecs, true)
    case 'deflated-frame':
      return decodeDeflated(bytes, pixels)
    case 'video':
    case 'jpegxl':
    case 'unknown':
      return undrawable(
        'unsupported',
        `Pixels in the form ${syntax.name} are not drawn.`,
        ACTION.uncompressed,
      )
    default:
      return assertNever(syntax.coding)
  }
}

function finish(raw: RawFrame, pixels: PixelDescription): FramePixels {
  const { rows, columns, samplesPerPixel, bitsStored, signed, palette } = pixels
  if (samplesPerPixel === 3)
    return { rows, columns, samples: 3, data: colourData(raw, rows * columns, bitsStored) }
  const data = storedValues(raw.values, Math.min(bitsStored, 32), raw.shift, signed && palette === null)
  if (palette === null) return { rows, columns, samples: 1, data }
  return { rows, columns, samples: 3, data: paletteToRgb(data, palette) }
}

function colourData(raw: RawFrame, pixelCount: number, bitsStored: number): Uint8Array | Uint16Array {
  const depth = Math.min(bitsStored, raw.bits, 16)
  const samples = colourSamples(raw, depth)
  const data = raw.planar ? interleave(samples, pixelCount) : samples
  if (raw.ybr) ybrToRgb(data, 2 ** depth - 1)
  return toFullRange(data, depth)
}

/** What is stored of each sample; of more than 16 bits the upper ones, as no screen shows more. */
function colourSamples({ values, shift, bits }: RawFrame, depth: number): Uint8Array | Uint16Array {
  if (values instanceof Uint32Array) {
    const down = Math.max(shift, bits - 16)
    return Uint16Array.from(values, (value) => (value >>> down) % 2 ** depth)
  }
  if (shift === 0 && depth === 8 * values.BYTES_PER_ELEMENT) return values
  return values.map((value) => (value >>> shift) & (2 ** depth - 1))
}

/** To white at the container's most: 4095 of 12 bits is as white as 65,535 of 16. */
function toFullRange(data: Uint8Array | Uint16Array, depth: number): Uint8Array | Uint16Array {
  const container = 8 * data.BYTES_PER_ELEMENT
  if (depth === container) return data
  const scale = (2 ** container - 1) / (2 ** depth - 1)
  return data.map((value) => Math.round(value * scale))
}
