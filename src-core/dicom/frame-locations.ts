import { ok, type Result } from '../result.ts'
import { alignedBits } from './aligned-bits.ts'
import type { Attributes } from './attributes.ts'
import { ACTION, dicomFailure } from './failure.ts'
import { readFragments, type Fragment, type Fragments } from './fragments.ts'
import type { Header, PixelElement } from './header.ts'
import { TAG } from './tags.ts'
import type { ByteSource, DicomFailure, FrameLocation, PixelDescription } from './types.ts'

/** A frame whose bytes are not, or not all, in the file. */
const MISSING: FrameLocation = { ranges: [] }

/** Bits of one uncompressed frame; YBR_FULL_422 shares its chroma between two pixels (PS3.3 C.7.6.3.1.2). */
export function nativeFrameBits(pixels: PixelDescription): number {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometric } = pixels
  const samples = photometric === 'YBR_FULL_422' ? 2 : samplesPerPixel
  return rows * columns * samples * bitsAllocated
}

/**
 * Where each frame's bytes are. A frame that the file does not hold wholly is `MISSING`, so that the others still draw.
 * @param frameCount null when the file does not say: then as many as there are
 */
export function locateFrames(
  header: Header,
  element: PixelElement,
  pixels: PixelDescription,
  frameCount: number | null,
): Result<readonly FrameLocation[], DicomFailure> {
  if (element.length === null || startsWithItem(header.source, element.offset))
    return encapsulatedFrames(header, element, frameCount)
  if (header.syntax.coding === 'native') {
    const aligned = alignedSource(header, element, pixels, frameCount)
    return ok(
      aligned === null
        ? nativeFrames(header.source, element.offset, element.length, pixels, frameCount)
        : nativeFrames(aligned, 0, aligned.size, pixels, frameCount),
    )
  }
  // Compressed, yet written without items: against PS3.5 A.4, but all of it is there.
  return ok([{ ranges: [[element.offset, Math.min(element.length, header.source.size - element.offset)]] }])
}

/** Where frames of single bits start inside a byte: what the locations refer to in place of the file. Else null. */
export function alignedSource(
  { source, syntax }: Header,
  { offset, length }: PixelElement,
  pixels: PixelDescription,
  frameCount: number | null,
): ByteSource | null {
  const bits = nativeFrameBits(pixels)
  if (syntax.coding !== 'native' || length === null || bits % 8 === 0 || frameCount === 1) return null
  return startsWithItem(source, offset) ? null : alignedBits(source, offset, length, bits)
}

function startsWithItem(source: ByteSource, at: number): boolean {
  const [a, b, c, d] = source.read(at, 4)
  return a === 0xfe && b === 0xff && c === 0x00 && d === 0xe0
}

function nativeFrames(
  source: ByteSource,
  start: number,
  length: number,
  pixels: PixelDescription,
  frameCount: number | null,
): readonly FrameLocation[] {
  const frameBytes = Math.ceil(nativeFrameBits(pixels) / 8)
  const available = Math.max(0, Math.min(length, source.size - start))
  const count = frameCount ?? Math.max(1, Math.floor(available / frameBytes))
  return Array.from({ length: count }, (_, i) => {
    // The last byte of an odd frame stands in the word that pads it.
    if (pixels.swappedBytes === true && count === 1)
      return { ranges: [[start, Math.min(frameBytes + (frameBytes % 2), available)]] }
    return (i + 1) * frameBytes <= available ? { ranges: [[start + i * frameBytes, frameBytes]] } : MISSING
  })
}

function encapsulatedFrames(
  header: Header,
  element: PixelElement,
  frameCount: number | null,
): Result<readonly FrameLocation[], DicomFailure> {
  const fragments = readFragments(header.source, element.offset)
  if (!fragments.ok) return fragments
  const { basicOffsetTable, items } = fragments.value
  const starts =
    startsByTable(extendedTable(header.attributes), fragments.value, frameCount) ??
    startsByTable(basicOffsetTable, fragments.value, frameCount) ??
    startsWithoutTable(header.source, items, frameCount)
  if (starts === null) return unclear(items.length, frameCount ?? 1, element.offset)
  const found = starts.map((from, i) => frameOf(items.slice(from, starts[i + 1] ?? items.length)))
  const missing = Math.max(0, (frameCount ?? found.length) - found.length)
  return ok([...found, ...Array.from({ length: missing }, () => MISSING)])
}

const extendedTable = (attributes: Attributes): readonly number[] =>
  attributes.numbers(TAG.extendedOffsetTable)

function frameOf(fragments: readonly Fragment[]): FrameLocation {
  if (!fragments.every(({ complete }) => complete)) return MISSING
  return { ranges: fragments.map(({ offset, length }) => [offset, length]) }
}

/** The first fragment of each frame, if the table is right: wrong ones are common, so each entry must hit an item. */
function startsByTable(
  table: readonly number[],
  { items, whole }: Fragments,
  frameCount: number | null,
): readonly number[] | null {
  if (table.length === 0 || (frameCount !== null && table.length !== frameCount) || table[0] !== 0)
    return null
  const byOffset = new Map(items.map(({ fromFirst }, i) => [fromFirst, i]))
  const starts: number[] = []
  for (const offset of table) {
    const start = byOffset.get(offset)
    // A file that ends early: the frames beyond its end are missing, the table is still right.
    if (start === undefined && !whole && offset > (items.at(-1)?.fromFirst ?? 0)) break
    if (start === undefined || start <= (starts.at(-1) ?? -1)) return null
    starts.push(start)
  }
  return starts
}

/** One fragment a frame, all of one frame, or cut where a codestream starts. Null when none of these fits. */
function startsWithoutTable(
  source: ByteSource,
  items: readonly Fragment[],
  frameCount: number | null,
): readonly number[] | null {
  if (items.length === 0) return []
  if (frameCount === 1) return [0]
  if (frameCount === items.length) return items.map((_, i) => i)
  const starts = items.flatMap(({ offset }, i) => (startsCodestream(source.read(offset, 8)) ? [i] : []))
  if (frameCount === null) return starts[0] === 0 ? starts : items.map((_, i) => i)
  if (starts[0] === 0 && starts.length <= frameCount) return starts
  return items.length < frameCount ? items.map((_, i) => i) : null
}

/** SOI of the JPEG family (FFD8 FF), SOC and SIZ of JPEG 2000 (FF4F FF51), or the first box of a JP2 file (ITU T.800 I.5.1). */
const startsCodestream = ([a, b, c, d, ...box]: Uint8Array): boolean =>
  (a === 0xff && ((b === 0xd8 && c === 0xff) || (b === 0x4f && c === 0xff && d === 0x51))) ||
  (a === 0 && b === 0 && c === 0 && d === 12 && String.fromCharCode(...box) === 'jP  ')

const unclear = (fragments: number, frames: number, offset: number) =>
  dicomFailure(
    'malformed',
    'find frames',
    `The ${frames} frames lie in ${fragments} fragments, and nothing says where each frame starts.`,
    { action: ACTION.uncompressed, tag: TAG.pixelData.tag, offset },
  )
