import * as z from 'zod'
import {
  DisplayDescriptionSchema,
  PixelDescriptionSchema,
  ProjectionSchema,
  SpacingSchema,
  TimingSchema,
} from '#core/contract.ts'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import type { FrameLocation } from '#core/dicom/types.ts'

const text = z.string().nullable()

/** The stored form of `Angiogram`; `satisfies` keeps the two from drifting. */
export const AngiogramSchema = z.object({
  sopInstanceUid: text,
  sopClassUid: text,
  studyInstanceUid: text,
  seriesInstanceUid: text,
  frameOfReferenceUid: text,
  modality: text,
  patientId: text,
  patientName: text,
  patientBirthDate: text,
  studyDate: text,
  studyTime: text,
  studyDescription: text,
  seriesDescription: text,
  seriesNumber: z.number().nullable(),
  instanceNumber: z.number().nullable(),
  acquisitionTime: text,
  manufacturer: text,
  institution: text,
  frameCount: z.number().int(),
  pixels: PixelDescriptionSchema,
  display: DisplayDescriptionSchema,
  projections: z.array(ProjectionSchema).nullable(),
  timing: TimingSchema,
  spacing: SpacingSchema,
}) satisfies z.ZodType<Angiogram>

/** A stored header; null for one of before headers were looked at on their way in, which says what cannot be. */
export const readableHeader = (stored: string): Angiogram | null =>
  AngiogramSchema.safeParse(JSON.parse(stored)).data ?? null

/** The stored form of one frame's byte ranges. */
export const RangesSchema = z.array(z.tuple([z.number(), z.number()])) satisfies z.ZodType<
  FrameLocation['ranges']
>

/** A file as the header index found it: what it shows, and where each frame's bytes are. */
export interface IndexedFile {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly angiogram: Angiogram
  readonly frames: readonly FrameLocation[]
}

/** A run of the library as it was put in. */
export interface StoredRun extends IndexedFile {
  readonly id: string
  readonly studyId: string
}

/** A run as it comes back out, without where its frames are: only reading the file needs that. */
export interface RunHeader {
  readonly id: string
  readonly studyId: string
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly angiogram: z.infer<typeof AngiogramSchema>
}
