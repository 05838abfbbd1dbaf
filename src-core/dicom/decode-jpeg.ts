import { ok, type Result } from '../result.ts'
import type { Codecs } from './codecs/codecs.ts'
import { decodeDct } from './codecs/jpeg-dct.ts'
import { jpegHeader, type JpegHeader } from './codecs/jpeg-header.ts'
import { decodeLossless } from './codecs/jpeg-lossless.ts'
import type { Decoded } from './codecs/wasm-codec.ts'
import { isYbrFull } from './colour.ts'
import { ACTION } from './failure.ts'
import { undrawable, type RawFrame } from './raw-frame.ts'
import { unpackSamples } from './samples.ts'
import type { DicomFailure, PixelDescription } from './types.ts'

/** True when a codestream has the size and samples that the header promised; decoding starts only then. */
export const sameShape = (
  { rows, columns, samplesPerPixel }: PixelDescription,
  found: { readonly rows: number; readonly columns: number; readonly samples: number },
): boolean => rows === found.rows && columns === found.columns && samplesPerPixel === found.samples

export const otherShape = (
  { rows, columns, samplesPerPixel }: PixelDescription,
  found: { readonly rows: number; readonly columns: number; readonly samples: number },
) =>
  undrawable(
    'mismatch',
    `The compressed frame is ${found.columns} × ${found.rows} with ${found.samples} sample(s) a pixel, the file says ` +
      `${columns} × ${rows} with ${samplesPerPixel}.`,
    ACTION.sender,
  )

/** Any JPEG of ITU T.81 by what its frame header says, because transfer syntaxes are often wrong. */
export async function decodeJpeg(
  bytes: Uint8Array,
  pixels: PixelDescription,
  codecs: Codecs,
): Promise<Result<RawFrame, DicomFailure>> {
  const header = jpegHeader(bytes)
  if (header === null) return undrawable('corrupt-frame', 'The JPEG data of this frame has no frame header.')
  const shape = { rows: header.rows, columns: header.columns, samples: header.components.length }
  if (!sameShape(pixels, shape)) return otherShape(pixels, shape)
  if (header.process === 0xc3) return lossless(bytes, pixels)
  if (header.process > 0xc2) return unknownProcess(header)
  if (header.precision === 12) return twelveBit(bytes, header)
  const turbo = codecs['libjpeg-turbo']
  const decoded = await turbo(turnsColour(header, pixels) ? bytes : withoutColourTransform(bytes))
  if (!decoded.ok) return decoded
  // libjpeg-turbo turns YCbCr into RGB itself.
  return ok({ ...rawFrame(decoded.value), ybr: false })
}

const unknownProcess = ({ process }: JpegHeader) =>
  undrawable(
    'unsupported',
    `The frame is coded with a JPEG process that medical files do not use (SOF${process - 0xc0}).`,
    ACTION.uncompressed,
  )

function lossless(bytes: Uint8Array, pixels: PixelDescription): Result<RawFrame, DicomFailure> {
  const image = decodeLossless(bytes)
  if (image === null) return undrawable('corrupt-frame', 'The lossless JPEG data of this frame is damaged.')
  return ok({
    values: image.data,
    planar: false,
    ybr: isYbrFull(pixels.photometric),
    shift: 0,
    bits: image.bits,
  })
}

function twelveBit(bytes: Uint8Array, header: JpegHeader): Result<RawFrame, DicomFailure> {
  if (header.components.length !== 1)
    return undrawable('unsupported', 'Colour JPEG of 12 bits is not drawn.', ACTION.uncompressed)
  const values = decodeDct(bytes)
  if (values === null) return undrawable('corrupt-frame', 'The 12-bit JPEG data of this frame is damaged.')
  return ok({ values, planar: false, ybr: false, shift: 0, bits: 12 })
}

/** Decoded bytes as samples. */
export function rawFrame({ bytes, bits, rows, columns, samples, planar }: Decoded): RawFrame {
  const values = unpackSamples(bytes, bits > 8 ? 16 : 8, rows * columns * samples, false)
  return { values, planar, ybr: false, shift: 0, bits }
}

/**
 * Whether libjpeg's own guess, YCbCr unless marked or named otherwise, is right. Without a marker the DICOM header
 * decides: RGB there means that the components are RGB.
 */
function turnsColour(header: JpegHeader, pixels: PixelDescription): boolean {
  if (header.components.length !== 3 || header.adobeTransform !== null || header.jfif) return true
  return pixels.photometric !== 'RGB'
}

/** The same stream with an Adobe marker that says: no transform. */
function withoutColourTransform(bytes: Uint8Array): Uint8Array {
  const marker = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]
  const out = new Uint8Array(bytes.length + marker.length)
  out.set(bytes.subarray(0, 2))
  out.set(marker, 2)
  out.set(bytes.subarray(2), 2 + marker.length)
  return out
}
