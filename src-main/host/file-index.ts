import { readFrame } from '#core/dicom/decode.ts'
import { indexDicom, nothingToDraw, openFrames } from '#core/dicom/read.ts'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import type { DicomHost, FrameLocation } from '#core/dicom/types.ts'
import { imageKind, imageSize } from '#core/picture/grey-picture.ts'
import type { PictureFacts } from '#core/picture/picture-run.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { nodeDicomHost } from '../engine/dicom-host.ts'
import { openFile, type FileSource } from '../engine/file-source.ts'

/** What a file is, from its header alone. Plain data: crosses threads. */
export type FileIndex =
  | {
      readonly kind: 'dicom'
      readonly angiogram: Angiogram
      readonly frames: readonly FrameLocation[]
      /** The ranges refer to the inflated data set, not to the file. */
      readonly inflated: boolean
    }
  | ({ readonly kind: 'image' } & PictureFacts)
  /** A DICOMDIR; components of each file, relative to its folder, none leading out of it by name. */
  | { readonly kind: 'directory'; readonly files: readonly (readonly string[])[] }

/** JPEG headers may carry a large preview before the frame header. */
const IMAGE_HEADER_BYTES = 1024 * 1024

/** A deflated data set is inflated to be indexed; main's process must not grow without bound for it. */
const INFLATED_BYTES_LIMIT = 384 * 1024 * 1024

const boundedHost: DicomHost = {
  ...nodeDicomHost,
  inflate: (bytes, maxBytes) => nodeDicomHost.inflate(bytes, Math.min(maxBytes, INFLATED_BYTES_LIMIT)),
}

/** Errors: those of the file and of its header, `no-pixels` for a sound file without images. */
export function indexFile(path: string): Result<FileIndex> {
  const file = openFile(path)
  if (!file.ok) return file
  try {
    return indexOpened(file.value)
  } finally {
    file.value.close()
  }
}

function indexOpened(file: FileSource): Result<FileIndex> {
  if (file.size === 0) return fail(empty)
  const kind = imageKind(file.read(0, 16))
  if (kind !== null) {
    const size = imageSize(kind, file.read(0, IMAGE_HEADER_BYTES))
    if (size === null || size.rows < 1 || size.columns < 1) return fail(noImage)
    return ok({ kind: 'image', image: kind, rows: size.rows, columns: size.columns, bytes: file.size })
  }
  const index = indexDicom(file, boundedHost)
  if (!index.ok) return index
  if (index.value.kind === 'other') return nothingToDraw(index.value)
  if (index.value.kind === 'directory') return ok(index.value)
  const { angiogram, frames, inflated } = index.value
  return ok({ kind: 'dicom', angiogram, frames, inflated })
}

/**
 * The encoded bytes of one frame of a DICOM file, inflated where the file is deflated: then it has no byte range on disk.
 * Errors: those of `indexFile`, `frame-missing`.
 */
export function frameOfFile(path: string, frame: number): Result<Uint8Array> {
  const file = openFile(path)
  if (!file.ok) return file
  try {
    const index = indexDicom(file.value, boundedHost)
    if (!index.ok) return index
    const location = index.value.kind === 'image' ? index.value.frames[frame] : undefined
    if (index.value.kind !== 'image' || location === undefined) return fail(noFrame(frame))
    const bytes = openFrames(file.value, boundedHost, index.value)
    return bytes.ok ? ok(Uint8Array.from(readFrame(bytes.value, location))) : bytes
  } finally {
    file.value.close()
  }
}

const noFrame = (frame: number): Failure => ({
  code: 'frame-missing',
  message: `The file has no frame ${frame}.`,
  action: 'Open the file again: it may have changed since it was indexed.',
})

const empty: Failure = {
  code: 'empty-file',
  message: 'The file is empty.',
  action: 'Fetch the file again from where it came from.',
}

const noImage: Failure = {
  code: 'image-damaged',
  message: 'The file starts like an image and has no readable header.',
  action: 'Fetch the file again, or save it anew as 8-bit grey PNG.',
}
