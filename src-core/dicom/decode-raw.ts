import { Inflate } from 'fflate'
import { ok, type Result } from '../result.ts'
import { decodeRle } from './codecs/rle.ts'
import { isYbrFull, unpack422 } from './colour.ts'
import { ACTION } from './failure.ts'
import { nativeFrameBits } from './frame-locations.ts'
import { undrawable, type RawFrame } from './raw-frame.ts'
import { unpackSamples } from './samples.ts'
import type { DicomFailure, PixelDescription } from './types.ts'

const shiftOf = ({ highBit, bitsStored }: PixelDescription): number => highBit + 1 - bitsStored

/** Colours that only JPEG 2000 or MPEG make: uncompressed, nobody can say what the samples are. */
const isCodecColour = ({ photometric }: PixelDescription): boolean =>
  photometric.startsWith('YBR') && !isYbrFull(photometric)

const otherColour = ({ photometric }: PixelDescription) =>
  undrawable(
    'unsupported',
    `Pixels of the kind ${photometric} are not drawn unless JPEG 2000 coded them.`,
    ACTION.sender,
  )

/** Uncompressed pixels (PS3.5 8.1, 8.2). */
export function decodeNative(
  bytes: Uint8Array,
  pixels: PixelDescription,
  bigEndian: boolean,
): Result<RawFrame, DicomFailure> {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometric, planar } = pixels
  if (isCodecColour(pixels)) return otherColour(pixels)
  const needed = Math.ceil(nativeFrameBits(pixels) / 8)
  if (bytes.length < needed)
    return undrawable('truncated', `The frame has ${bytes.length} of its ${needed} bytes.`)
  const subsampled = photometric === 'YBR_FULL_422'
  const samples = subsampled ? 2 : samplesPerPixel
  const ordered = pixels.swappedBytes === true ? swapPairs(bytes) : bytes
  const values = unpackSamples(ordered, bitsAllocated, rows * columns * samples, bigEndian)
  return ok({
    values: subsampled && !(values instanceof Uint32Array) ? unpack422(values) : values,
    planar: planar && !subsampled,
    ybr: isYbrFull(photometric),
    shift: shiftOf(pixels),
    bits: bitsAllocated,
  })
}

function swapPairs(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, i) => bytes[i ^ 1] ?? 0)
}

/** Deflated Image Frame (PS3.5 A.4.13): each frame is one raw deflate stream of its uncompressed form. */
export function decodeDeflated(bytes: Uint8Array, pixels: PixelDescription): Result<RawFrame, DicomFailure> {
  const frame = inflateExactly(bytes, Math.ceil(nativeFrameBits(pixels) / 8))
  if (frame === null) return undrawable('corrupt-frame', 'The deflated data of this frame is damaged.')
  return decodeNative(frame, pixels, false)
}

const INFLATE_STEP = 16 * 1024

/** Inflates in small steps, so that a bomb stops at the size of the frame. Null when the size is another. */
function inflateExactly(bytes: Uint8Array, size: number): Uint8Array | null {
  const out = new Uint8Array(size)
  let filled = 0
  const inflate = new Inflate((chunk) => {
    out.set(chunk, filled)
    filled += chunk.length
  })
  try {
    for (let at = 0; at < bytes.length; at += INFLATE_STEP)
      inflate.push(bytes.subarray(at, at + INFLATE_STEP), at + INFLATE_STEP >= bytes.length)
  } catch {
    // fflate throws on a stream that is not sound, `set` on one that is too long.
    return null
  }
  return filled === size ? out : null
}

/** RLE Lossless (PS3.5 annex G): always by plane, whatever Planar Configuration says. */
export function decodeRleFrame(bytes: Uint8Array, pixels: PixelDescription): Result<RawFrame, DicomFailure> {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometric } = pixels
  if (isCodecColour(pixels)) return otherColour(pixels)
  const width = Math.max(1, bitsAllocated / 8)
  const pixelCount = rows * columns
  const planeBytes = bitsAllocated === 1 ? Math.ceil(pixelCount / 8) : pixelCount
  const planes = decodeRle(bytes, samplesPerPixel * width, planeBytes)
  if (planes === null) return undrawable('corrupt-frame', 'The RLE data of this frame is damaged.')
  const count = pixelCount * samplesPerPixel
  const ordered = width === 1 ? planes : bytePlanesToBigEndian(planes, pixelCount, width, samplesPerPixel)
  return ok({
    values: unpackSamples(ordered, bitsAllocated, count, true),
    planar: samplesPerPixel === 3,
    ybr: isYbrFull(photometric),
    shift: shiftOf(pixels),
    bits: bitsAllocated,
  })
}

/** Planes of bytes, most significant first, for each sample → samples of `width` bytes. */
function bytePlanesToBigEndian(
  planes: Uint8Array,
  pixelCount: number,
  width: number,
  samples: number,
): Uint8Array {
  const out = new Uint8Array(planes.length)
  for (let plane = 0; plane < samples * width; plane++) {
    const sampleStart = Math.floor(plane / width) * pixelCount * width + (plane % width)
    for (let i = 0; i < pixelCount; i++) out[sampleStart + i * width] = planes[plane * pixelCount + i] ?? 0
  }
  return out
}
