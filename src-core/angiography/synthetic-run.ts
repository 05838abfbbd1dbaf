import { TAG, type Tag } from '../dicom/tags.ts'
import { writeDicom } from '../dicom/write.ts'
import type { ElementSpec } from '../dicom/write-elements.ts'
import type { Projection } from './angiogram.ts'
import { PHANTOM_SIDE } from './phantom-recipe.ts'

/** What a run drawn by code says of itself. UIDs are the caller's, so that the same seed gives the same bytes. */
export interface SyntheticRun {
  readonly patientName: string
  readonly patientId: string
  readonly studyUid: string
  readonly seriesUid: string
  readonly instanceUid: string
  readonly studyDate: string
  readonly studyTime: string
  readonly studyDescription: string
  readonly runDescription: string
  readonly number: number
  readonly projection: Projection
  readonly frameTimeMs: number
  /** Of its frames, in pixels; 512 unless given. */
  readonly side?: number
}

const EXPLICIT_LITTLE = '1.2.840.10008.1.2.1'
const XA_STORAGE = '1.2.840.10008.5.1.4.1.1.12.1'
const tag = (number: string, vr: string): Tag => ({ tag: `x${number}`, vr })

/**
 * An XA image of a run that code drew; it says that it is synthetic.
 * @param frames square, 8 bits each
 */
export function writeSyntheticRun(run: SyntheticRun, frames: readonly Uint8Array[]): Uint8Array {
  const elements = [
    ...aboutStudy(run),
    ...aboutRun(run),
    ...aboutPixels(frames.length, run.side ?? PHANTOM_SIDE),
  ]
  return writeDicom({ transferSyntax: EXPLICIT_LITTLE, elements, frames })
}

const aboutStudy = (run: SyntheticRun): ElementSpec[] => [
  [TAG.patientName, run.patientName],
  [TAG.patientId, run.patientId],
  [TAG.studyInstanceUid, run.studyUid],
  [TAG.seriesInstanceUid, run.seriesUid],
  [TAG.studyDate, run.studyDate],
  [TAG.studyTime, run.studyTime],
  [TAG.studyDescription, run.studyDescription],
  [TAG.manufacturer, 'Ostium (synthetic)'],
  [TAG.modality, 'XA'],
  [TAG.sopClassUid, XA_STORAGE],
  [tag('00204000', 'LT'), 'Synthetic: drawn by code from a seed. No patient was imaged.'],
]

const aboutRun = ({
  instanceUid,
  number,
  runDescription,
  projection,
  frameTimeMs,
}: SyntheticRun): ElementSpec[] => [
  [TAG.sopInstanceUid, instanceUid],
  [TAG.seriesNumber, '1'],
  [TAG.instanceNumber, String(number)],
  [TAG.seriesDescription, runDescription],
  [TAG.positionerPrimaryAngle, String(projection.primaryDeg)],
  [TAG.positionerSecondaryAngle, String(projection.secondaryDeg)],
  [TAG.frameTime, String(frameTimeMs)],
  [TAG.frameIncrementPointer, TAG.frameTime.tag],
  [TAG.recommendedDisplayFrameRate, String(Math.round(1000 / frameTimeMs))],
]

/** 8 bits, as cath labs store for reading; no calibration of distances, because there is none. */
const aboutPixels = (frames: number, side: number): ElementSpec[] => [
  [tag('00080008', 'CS'), ['DERIVED', 'PRIMARY', 'SINGLE PLANE']],
  [TAG.samplesPerPixel, 1],
  [TAG.photometric, 'MONOCHROME2'],
  [TAG.numberOfFrames, String(frames)],
  [TAG.rows, side],
  [TAG.columns, side],
  [TAG.bitsAllocated, 8],
  [TAG.bitsStored, 8],
  [TAG.highBit, 7],
  [TAG.pixelRepresentation, 0],
  [TAG.pixelIntensityRelationship, 'DISP'],
]
