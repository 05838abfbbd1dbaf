import type { Codecs } from '#core/dicom/codecs/codecs.ts'
import type { Decode } from '#core/dicom/decode-pool.ts'
import { readFrame } from '#core/dicom/decode.ts'
import { toGrey } from '#core/dicom/grey.ts'
import { indexDicom, nothingToDraw, openFrames, type DicomIndex } from '#core/dicom/read.ts'
import type { DisplayDescription, GreyFrame } from '#core/dicom/types.ts'
import type { RunSource } from '#core/engine-contract.ts'
import type { FrameLook } from '#core/regions/look.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { nodeDicomHost } from './dicom-host.ts'
import { openFile, type FileSource } from './file-source.ts'
import { rememberLast } from './remember.ts'
import { imageKind, readImage } from '#core/picture/grey-picture.ts'

/** What is read: its frames are decoded one at a time, when they are asked for. */
export interface OpenRun {
  readonly kind: RunSource['kind']
  /** As the file states it; null for an image, or where it does not say. */
  readonly modality: string | null
  readonly frameCount: number
  /** Start of the frame in ms from the first; null for an image, which has no time. */
  timeMs(frame: number): number | null
  grey(frame: number): Promise<Result<GreyFrame>>
  /** The same, and where to look in it; absent where no thread looks. */
  readonly looked?: (frame: number) => Promise<Result<SeenFrame>>
  close(): void
}

/** A frame, and where to look in it if a thread was asked that looks. */
export interface SeenFrame {
  readonly grey: GreyFrame
  readonly look: FrameLook | null
  /** What looking took in that thread. */
  readonly tookMs: number
}

export const unlooked = (grey: GreyFrame): SeenFrame => ({ grey, look: null, tookMs: 0 })

/** A PNG or JPEG is a picture of a screen, not a film: this is a great deal for one. */
const IMAGE_BYTES_LIMIT = 256 * 1024 * 1024

/** What decodes: pictures here, frames of DICOM where a damaged one costs only itself. */
export interface RunDecoders {
  readonly codecs: Codecs
  readonly decode: Decode
}

/** Errors: those of the file, of its header, `no-pixels`, `directory`, `not-an-image`. */
export async function openRun(source: RunSource, { codecs, decode }: RunDecoders): Promise<Result<OpenRun>> {
  const file = openFile(source.path)
  if (!file.ok) return file
  const opened = source.kind === 'image' ? await openImage(file.value, codecs) : openDicom(file.value, decode)
  if (!opened.ok) file.value.close()
  return opened
}

async function openImage(file: FileSource, codecs: Codecs): Promise<Result<OpenRun>> {
  const kind = imageKind(file.read(0, 16))
  if (kind === null || file.size > IMAGE_BYTES_LIMIT) return fail(notAnImage)
  const image = await readImage(kind, file.read(0, file.size), codecs)
  if (!image.ok) return image
  return ok({
    kind: 'image',
    modality: null,
    frameCount: 1,
    timeMs: () => null,
    grey: async () => image,
    close: () => file.close(),
  })
}

function openDicom(file: FileSource, decode: Decode): Result<OpenRun> {
  const index = indexDicom(file, nodeDicomHost)
  if (!index.ok) return index
  if (index.value.kind === 'other') return nothingToDraw(index.value)
  return index.value.kind === 'directory' ? fail(isDirectory) : openFramesOf(file, index.value, decode)
}

function openFramesOf(
  file: FileSource,
  index: DicomIndex & { readonly kind: 'image' },
  decode: Decode,
): Result<OpenRun> {
  const bytes = openFrames(file, nodeDicomHost, index)
  if (!bytes.ok) return bytes
  const { pixels, display, timing, frameCount, modality } = index.angiogram
  const decoded = async (frame: number, look?: DisplayDescription) => {
    const location = index.frames[frame]
    if (location === undefined) return fail(noSuchFrame(frame, frameCount))
    // A copy of its own, to be given away: the bytes of a deflated file are part of one large buffer.
    const encoded = readFrame(bytes.value, location).slice()
    return decode(encoded, pixels, location.ranges[0]?.[0], look)
  }
  const grey = async (frame: number) => {
    const answer = await decoded(frame)
    return answer.ok ? ok(toGrey(answer.value, pixels, display)) : answer
  }
  const looked = async (frame: number): Promise<Result<SeenFrame>> => {
    const answer = await decoded(frame, display)
    if (!answer.ok) return answer
    return ok(answer.value.looked ?? unlooked(toGrey(answer.value, pixels, display)))
  }
  return ok({
    kind: 'dicom',
    modality,
    frameCount,
    timeMs: (frame) => timing.timesMs[frame] ?? null,
    // The frame that is read, and the one after it.
    grey: rememberLast(2, grey),
    looked: rememberLast(2, looked),
    close: () => file.close(),
  })
}

const notAnImage: Failure = {
  code: 'not-an-image',
  message: 'The file is neither DICOM nor a PNG or JPEG image.',
  action: 'Open an angiogram: DICOM, DICOMDIR, PNG or JPEG.',
}

const isDirectory: Failure = {
  code: 'directory',
  message: 'This is the table of contents of a disc (DICOMDIR), not an image.',
  action: 'Open it as a study: its files are read one by one.',
}

const noSuchFrame = (frame: number, frameCount: number): Failure => ({
  code: 'frame-missing',
  message: `The run has ${frameCount} frames; frame ${frame} is not one of them.`,
  action: 'Open the file again: it may have changed since it was indexed.',
})
