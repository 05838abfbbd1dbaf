import type { Angiogram } from '../angiography/angiogram.ts'
import type { Codecs } from '../dicom/codecs/codecs.ts'
import { plainDisplay, plainGrey } from '../dicom/plain-description.ts'
import type { FrameLocation, FramePixels, PixelDescription } from '../dicom/types.ts'
import { ok, type Result } from '../result.ts'
import { imageKind, readImage, type ImageKind } from './grey-picture.ts'

/** What the header of a PNG or JPEG says. */
export interface PictureFacts {
  readonly image: ImageKind
  readonly rows: number
  readonly columns: number
  /** Of the whole file: its one frame. */
  readonly bytes: number
}

/** Stands where a DICOM file names how its frames are coded. */
const codingOf = (image: ImageKind) => `image/${image}`

export const isPicture = ({ transferSyntax }: Pick<PixelDescription, 'transferSyntax'>): boolean =>
  transferSyntax.startsWith('image/')

/**
 * A picture as a run of one frame, 8-bit grey: that is how it is drawn, and what the model sees of it. It says nothing of
 * a patient, an angle or a size.
 * @param name of its file, to be known by
 */
export function pictureRun(
  { image, rows, columns, bytes }: PictureFacts,
  name: string,
): { readonly angiogram: Angiogram; readonly frames: readonly FrameLocation[] } {
  return {
    angiogram: {
      ...unknown,
      studyDescription: name,
      seriesDescription: name,
      frameCount: 1,
      pixels: { ...plainGrey, transferSyntax: codingOf(image), rows, columns },
      display: plainDisplay,
      timing: { source: 'assumed', timesMs: [0] },
      spacing: { kind: 'uncalibrated' },
    },
    frames: [{ ranges: [[0, bytes]] }],
  }
}

/**
 * The one frame of a picture, from the bytes of its file. Errors: `image-damaged`, `image-too-large`.
 */
export async function decodePicture(bytes: Uint8Array, codecs: Codecs): Promise<Result<FramePixels>> {
  // A file that is no picture any more is told as a damaged one.
  const read = await readImage(imageKind(bytes) ?? 'png', bytes, codecs)
  if (!read.ok) return read
  const { rows, columns, data } = read.value
  return ok({ rows, columns, samples: 1, data: Uint8Array.from(data, (value) => Math.round(value * 255)) })
}

const unknown = {
  sopInstanceUid: null,
  sopClassUid: null,
  studyInstanceUid: null,
  seriesInstanceUid: null,
  frameOfReferenceUid: null,
  modality: null,
  patientId: null,
  patientName: null,
  patientBirthDate: null,
  studyDate: null,
  studyTime: null,
  seriesNumber: null,
  instanceNumber: null,
  acquisitionTime: null,
  manufacturer: null,
  institution: null,
  projections: null,
} as const
