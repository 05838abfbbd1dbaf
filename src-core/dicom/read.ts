import { readAngiogram } from '../angiography/read-angiogram.ts'
import type { Angiogram } from '../angiography/angiogram.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Attributes } from './attributes.ts'
import { directoryFiles } from './directory.ts'
import { ACTION, dicomFailure } from './failure.ts'
import { alignedSource, locateFrames } from './frame-locations.ts'
import { readHeader, type Header, type PixelElement } from './header.ts'
import { FRAMES_LIMIT } from './limits.ts'
import { pixelDescription } from './pixel-description.ts'
import { TAG } from './tags.ts'
import type { ByteSource, DicomFailure, DicomHost, FrameLocation, PixelDescription } from './types.ts'

/** What a DICOM file turned out to be. */
export type DicomIndex =
  | {
      readonly kind: 'image'
      readonly angiogram: Angiogram
      /** One a frame; empty ranges where the file does not hold the frame. */
      readonly frames: readonly FrameLocation[]
      /** The ranges refer to the inflated data set, or to single bits put on whole bytes: read them through `openFrames`. */
      readonly inflated: boolean
    }
  /** A DICOMDIR: the components of each Referenced File ID, relative to it. */
  | { readonly kind: 'directory'; readonly files: readonly (readonly string[])[] }
  /** A sound file without pixels to draw. */
  | { readonly kind: 'other'; readonly what: string }

const DIRECTORY_STORAGE = '1.2.840.10008.1.3.10'

/**
 * Reads the header of a file, and where each of its frames is. Of the pixel data only the 8-byte headers of the
 * fragments are read.
 */
export function indexDicom(source: ByteSource, host: DicomHost): Result<DicomIndex, DicomFailure> {
  const header = readHeader(source, host)
  if (!header.ok) return header
  const { attributes, pixels } = header.value
  if (isDirectory(attributes)) return ok({ kind: 'directory', files: directoryFiles(attributes) })
  if (pixels === null || pixels.tag !== TAG.pixelData.tag || pixels.length === 0)
    return ok({ kind: 'other', what: whatItIs(attributes, pixels) })
  return indexImage(header.value, pixels)
}

/** The bytes that the ranges of an index refer to. */
export function openFrames(
  source: ByteSource,
  host: DicomHost,
  index: { readonly inflated: boolean },
): Result<ByteSource, DicomFailure> {
  if (!index.inflated) return ok(source)
  const header = readHeader(source, host)
  if (!header.ok) return header
  const { attributes, syntax, pixels: element } = header.value
  const pixels = pixelDescription(attributes, syntax.uid)
  if (!pixels.ok || element === null) return ok(header.value.source)
  const aligned = alignedSource(header.value, element, pixels.value, statedFrames(attributes))
  return ok(aligned ?? header.value.source)
}

/** The failure for a file that is sound and has nothing to draw. */
export function nothingToDraw(index: { readonly what: string }): {
  readonly ok: false
  readonly error: DicomFailure
} {
  return dicomFailure(
    'no-pixels',
    'find pixel data',
    `There is nothing to draw: the file is ${index.what}.`,
    {
      action: ACTION.other,
      tag: TAG.pixelData.tag,
    },
  )
}

const isDirectory = (attributes: Attributes): boolean =>
  attributes.string(TAG.mediaStorageSopClassUid) === DIRECTORY_STORAGE || attributes.has(TAG.directoryRecords)

function indexImage(header: Header, element: PixelElement): Result<DicomIndex, DicomFailure> {
  const { attributes, syntax } = header
  const described = pixelDescription(attributes, syntax.uid)
  if (!described.ok) return described
  const swappedBytes = syntax.bigEndian && described.value.bitsAllocated === 8 && element.vr === 'OW'
  const pixels: PixelDescription = swappedBytes ? { ...described.value, swappedBytes } : described.value
  const frameCount = statedFrames(attributes)
  if (frameCount !== null && frameCount > FRAMES_LIMIT) return tooManyFrames(attributes, frameCount)
  const frames = locateFrames(header, element, pixels, frameCount)
  if (!frames.ok) return fail(frames.error)
  if (frames.value.length > FRAMES_LIMIT) return tooManyFrames(attributes, frames.value.length)
  const angiogram = readAngiogram(attributes, pixels, frames.value.length)
  const inflated = header.inflated || alignedSource(header, element, pixels, frameCount) !== null
  return ok({ kind: 'image', angiogram, frames: frames.value, inflated })
}

/** One when the file does not say; null (as many frames as there are bytes for) when the number is unreadable or 0. */
function statedFrames(attributes: Attributes): number | null {
  if (!attributes.has(TAG.numberOfFrames)) return 1
  const count = attributes.number(TAG.numberOfFrames)
  return count !== null && Number.isInteger(count) && count > 0 ? count : null
}

const tooManyFrames = (attributes: Attributes, count: number) =>
  dicomFailure('too-large', 'read image description', `${count} frames are more than any run has.`, {
    action: ACTION.sender,
    tag: TAG.numberOfFrames.tag,
    offset: attributes.offset(TAG.numberOfFrames),
  })

/** What has no pixels, in words: by its modality, or its SOP class. */
const kinds: Readonly<Record<string, string>> = {
  '1.2.840.10008.5.1.4.39.1': 'a colour palette',
  SR: 'a structured report',
  PR: 'a presentation state',
  KO: 'a key object selection',
  RTPLAN: 'a radiotherapy plan',
  RTSTRUCT: 'a radiotherapy structure set',
  RTRECORD: 'a radiotherapy treatment record',
  ECG: 'an electrocardiogram',
  HD: 'a haemodynamic waveform',
  AU: 'a voice recording',
  REG: 'a registration',
  DOC: 'a document',
}

function whatItIs(attributes: Attributes, pixels: PixelElement | null): string {
  if (pixels !== null && pixels.tag !== TAG.pixelData.tag)
    return 'a parametric map of floating point values, not an X-ray image'
  const modality = attributes.string(TAG.modality)
  if (pixels !== null) return `${kindOf(modality)} whose pixel data is empty`
  const sopClass = attributes.string(TAG.sopClassUid)
  return kinds[sopClass ?? ''] ?? kinds[modality ?? ''] ?? `${kindOf(modality)} without pixel data`
}

const kindOf = (modality: string | null): string =>
  modality === null ? 'a DICOM object' : `a DICOM object of modality ${modality}`
