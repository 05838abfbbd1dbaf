import type { Attributes } from '../dicom/attributes.ts'
import { displayDescription } from '../dicom/display-description.ts'
import { TAG } from '../dicom/tags.ts'
import { displayName } from '../dicom/text.ts'
import type { PixelDescription } from '../dicom/types.ts'
import type { Angiogram } from './angiogram.ts'
import { readProjections } from './projection.ts'
import { readSpacing } from './spacing.ts'
import { readTiming } from './timing.ts'

/** All that the program knows of a run besides its pixels. Long because the list is. */
export function readAngiogram(
  attributes: Attributes,
  pixels: PixelDescription,
  frameCount: number,
): Angiogram {
  const modality = attributes.string(TAG.modality)
  return {
    sopInstanceUid: attributes.string(TAG.sopInstanceUid),
    sopClassUid: attributes.string(TAG.sopClassUid),
    studyInstanceUid: attributes.string(TAG.studyInstanceUid),
    seriesInstanceUid: attributes.string(TAG.seriesInstanceUid),
    frameOfReferenceUid: attributes.string(TAG.frameOfReferenceUid),
    modality,
    patientId: attributes.string(TAG.patientId),
    patientName: displayName(attributes.string(TAG.patientName)),
    patientBirthDate: attributes.string(TAG.patientBirthDate),
    studyDate: attributes.string(TAG.studyDate),
    studyTime: attributes.string(TAG.studyTime),
    studyDescription: attributes.string(TAG.studyDescription),
    seriesDescription: attributes.string(TAG.seriesDescription),
    seriesNumber: attributes.number(TAG.seriesNumber),
    instanceNumber: attributes.number(TAG.instanceNumber),
    acquisitionTime: acquisitionTime(attributes),
    manufacturer: attributes.string(TAG.manufacturer),
    institution: attributes.string(TAG.institution),
    frameCount,
    pixels,
    display: displayDescription(attributes, pixels.signed),
    projections: readProjections(attributes, frameCount),
    timing: readTiming(attributes, frameCount),
    spacing: readSpacing(attributes, modality),
  }
}

/** Acquisition time, else that of AcquisitionDateTime, else of the content: the order runs were taken in. */
function acquisitionTime(attributes: Attributes): string | null {
  const time = attributes.string(TAG.acquisitionTime)
  const dateTime = attributes.string(TAG.acquisitionDateTime)?.slice(8) ?? ''
  return time ?? (dateTime === '' ? attributes.string(TAG.contentTime) : dateTime)
}
