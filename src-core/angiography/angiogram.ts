import type { DisplayDescription, PixelDescription } from '../dicom/types.ts'

/** C-arm angles in degrees (PS3.3 C.8.7.5): primary + is LAO, - is RAO; secondary + is CRA, - is CAU. */
export interface Projection {
  readonly primaryDeg: number
  readonly secondaryDeg: number
}

/** Where the frame times come from; `assumed` is said on screen, because the file gives none. */
export interface FrameTiming {
  readonly source: 'FrameTimeVector' | 'FrameTime' | 'RecommendedDisplayFrameRate' | 'CineRate' | 'assumed'
  /** Start of each frame in ms from the first, strictly increasing, length = frame count. */
  readonly timesMs: readonly number[]
}

/** `imager` is mm at the detector, not at the patient: never shown as patient mm. */
export type Spacing =
  | { readonly kind: 'uncalibrated' }
  | { readonly kind: 'imager'; readonly rowMm: number; readonly columnMm: number }
  | { readonly kind: 'calibrated'; readonly rowMm: number; readonly columnMm: number; readonly by: string }

/** One run: one multi-frame object. Null means the file does not say. */
export interface Angiogram {
  readonly sopInstanceUid: string | null
  readonly sopClassUid: string | null
  readonly studyInstanceUid: string | null
  readonly seriesInstanceUid: string | null
  readonly frameOfReferenceUid: string | null
  readonly modality: string | null
  readonly patientId: string | null
  readonly patientName: string | null
  readonly patientBirthDate: string | null
  readonly studyDate: string | null
  readonly studyTime: string | null
  readonly studyDescription: string | null
  readonly seriesDescription: string | null
  readonly seriesNumber: number | null
  readonly instanceNumber: number | null
  readonly acquisitionTime: string | null
  readonly manufacturer: string | null
  readonly institution: string | null
  readonly frameCount: number
  readonly pixels: PixelDescription
  readonly display: DisplayDescription
  /** One entry when it does not move, one a frame when it does, null when unknown. */
  readonly projections: readonly Projection[] | null
  readonly timing: FrameTiming
  readonly spacing: Spacing
}
