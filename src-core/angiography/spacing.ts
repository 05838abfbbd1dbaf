import type { Attributes } from '../dicom/attributes.ts'
import { groupItem } from '../dicom/display-description.ts'
import { TAG, type Tag } from '../dicom/tags.ts'
import { XRAY } from '../reading/modality.ts'
import type { Spacing } from './angiogram.ts'

const UNCALIBRATED: Spacing = { kind: 'uncalibrated' }

/** What is projected: PixelSpacing then says nothing by itself about the patient (PS3.3 10.7.1.1). */
const projected = new Set(['XA', 'RF', 'CR', 'DX', 'MG', 'RG', 'XC', 'IO', 'PX', ...XRAY])

/**
 * Which millimetres a pixel has (PS3.3 10.7.1). Patient millimetres only where the file says who calibrated, or where
 * PixelSpacing was visibly corrected; ImagerPixelSpacing is at the detector, never at the patient.
 */
export function readSpacing(attributes: Attributes, modality: string | null): Spacing {
  const imager = pair(attributes, TAG.imagerPixelSpacing) ?? enhancedImager(attributes)
  const pixel = pair(attributes, TAG.pixelSpacing) ?? enhancedPixel(attributes)
  const type = attributes.string(TAG.pixelSpacingCalibrationType)
  const object = objectSpacing(attributes)
  if (pixel !== null && type !== null) return { kind: 'calibrated', ...pixel, by: type }
  if (pixel !== null && imager !== null && !same(pixel, imager))
    return { kind: 'calibrated', ...pixel, by: 'not stated' }
  if (pixel !== null && !projected.has(modality ?? 'XA'))
    return { kind: 'calibrated', ...pixel, by: modality ?? '' }
  if (object !== null) return { kind: 'calibrated', ...object, by: 'isocenter geometry' }
  return imager === null ? UNCALIBRATED : { kind: 'imager', ...imager }
}

interface Pair {
  readonly rowMm: number
  readonly columnMm: number
}

function pair(attributes: Attributes | null, tag: Tag): Pair | null {
  const [rowMm, columnMm] = attributes?.numbers(tag) ?? []
  return rowMm !== undefined && columnMm !== undefined && rowMm > 0 && columnMm > 0
    ? { rowMm, columnMm }
    : null
}

const same = (a: Pair, b: Pair): boolean =>
  Math.abs(a.rowMm - b.rowMm) < 1e-6 && Math.abs(a.columnMm - b.columnMm) < 1e-6

/** XA/XRF frame pixel data properties (PS3.3 C.8.19.6.4). */
const enhancedImager = (attributes: Attributes): Pair | null =>
  pair(groupItem(attributes, TAG.framePixelDataProperties), TAG.imagerPixelSpacing)

const enhancedPixel = (attributes: Attributes): Pair | null =>
  pair(groupItem(attributes, TAG.pixelMeasures), TAG.pixelSpacing)

/** X-Ray projection pixel calibration (PS3.3 C.8.19.6.9): at the centre of the beam. */
const objectSpacing = (attributes: Attributes): Pair | null =>
  pair(groupItem(attributes, TAG.projectionPixelCalibration), TAG.objectPixelSpacing)
