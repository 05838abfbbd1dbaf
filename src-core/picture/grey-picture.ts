import { decode, hasPngSignature, type DecodedPng } from 'fast-png'
import type { Codecs } from '../dicom/codecs/codecs.ts'
import { jpegHeader } from '../dicom/codecs/jpeg-header.ts'
import type { GreyFrame } from '../dicom/types.ts'
import { fail, ok, type Failure, type Result } from '../result.ts'

export type ImageKind = 'png' | 'jpeg'

/** More pixels than any angiogram; a forged header must not make us allocate without bound. */
const PIXELS_LIMIT = 8192 * 8192

/** By the first bytes, never by the name; null for anything else. */
export function imageKind(start: Uint8Array): ImageKind | null {
  if (start.length >= 8 && hasPngSignature(start)) return 'png'
  return start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff ? 'jpeg' : null
}

/** Width and height as the header states them, null when it has none. */
export function imageSize(kind: ImageKind, bytes: Uint8Array): { columns: number; rows: number } | null {
  if (kind === 'jpeg') return jpegHeader(bytes)
  if (bytes.length < 24) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { columns: view.getUint32(16), rows: view.getUint32(20) }
}

/**
 * A PNG or JPEG as grey in [0, 1]; colour by its luminance, which leaves grey stored as colour as it was.
 * Errors: `image-damaged`, `image-too-large`.
 */
export async function readImage(
  kind: ImageKind,
  bytes: Uint8Array,
  codecs: Codecs,
): Promise<Result<GreyFrame>> {
  const size = imageSize(kind, bytes)
  if (size === null || size.rows < 1 || size.columns < 1) return fail(damaged(kind))
  if (size.rows * size.columns > PIXELS_LIMIT) return fail(tooLarge(size.columns, size.rows))
  return kind === 'png' ? readPng(bytes) : readJpeg(bytes, codecs)
}

function readPng(bytes: Uint8Array): Result<GreyFrame> {
  try {
    return ok(greyOf(decode(bytes, { checkCrc: true })))
  } catch {
    return fail(damaged('png'))
  }
}

function greyOf(png: DecodedPng): GreyFrame {
  const { width: columns, height: rows, palette } = png
  if (palette) return shades(rows, columns, indexed(png, palette), 3, 255)
  if (png.depth < 8) return shades(rows, columns, unpacked(png), 1, 2 ** png.depth - 1)
  return shades(rows, columns, png.data, png.channels, png.depth === 16 ? 65535 : 255)
}

/** Values of less than 8 bits, which stand packed in bytes, row by row. */
function unpacked({ width, height, depth, data }: DecodedPng): Uint8Array {
  const out = new Uint8Array(width * height)
  const rowBytes = Math.ceil((width * depth) / 8)
  if (data.length >= out.length) return Uint8Array.from(data.subarray(0, out.length))
  for (let i = 0; i < out.length; i++) {
    const bit = (i % width) * depth
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)] ?? 0
    out[i] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)
  }
  return out
}

function indexed(png: DecodedPng, palette: readonly (readonly number[])[]): Uint8Array {
  const indices = png.depth < 8 ? unpacked(png) : png.data
  const out = new Uint8Array(png.width * png.height * 3)
  for (let i = 0; i < png.width * png.height; i++)
    out.set((palette[indices[i] ?? 0] ?? [0, 0, 0]).slice(0, 3), i * 3)
  return out
}

/** Grey, or the luminance (ITU-R BT.601, as for DICOM colour); a last alpha channel (2 or 4 channels) is left out. */
function shades(
  rows: number,
  columns: number,
  values: ArrayLike<number>,
  channels: number,
  white: number,
): GreyFrame {
  const [red, green, blue] = channels < 3 ? ([1, 0, 0] as const) : ([0.299, 0.587, 0.114] as const)
  const data = new Float32Array(rows * columns)
  for (let i = 0; i < data.length; i++) {
    const [r = 0, g = 0, b = 0] = [values[i * channels], values[i * channels + 1], values[i * channels + 2]]
    data[i] = (red * r + green * g + blue * b) / white
  }
  return { rows, columns, data }
}

async function readJpeg(bytes: Uint8Array, codecs: Codecs): Promise<Result<GreyFrame>> {
  const decoded = await codecs['libjpeg-turbo'](bytes)
  if (!decoded.ok) return fail(damaged('jpeg'))
  const { rows, columns, samples, bytes: values, bits } = decoded.value
  if (bits !== 8 || (samples !== 1 && samples !== 3)) return fail(damaged('jpeg'))
  return ok(shades(rows, columns, values, samples, 255))
}

const damaged = (kind: ImageKind): Failure => ({
  code: 'image-damaged',
  message: `This ${kind.toUpperCase()} image is damaged or incomplete, or of a kind that is not read.`,
  action: 'Fetch the file again, or save it anew as 8-bit grey PNG.',
})

const tooLarge = (columns: number, rows: number): Failure => ({
  code: 'image-too-large',
  message: `An image of ${columns} × ${rows} pixels is larger than any angiogram.`,
  action: 'Open the angiogram itself, not a poster of it.',
})
