import { TAG } from '#core/dicom/tags.ts'
import type { ElementSpec } from '#core/dicom/write-elements.ts'

/** The image of an XA object; what is left out is written as cath labs mostly do: 8 bits, MONOCHROME2. */
interface XaImage {
  readonly rows: number
  readonly columns: number
  readonly frameCount: number
  readonly bitsAllocated?: number
  readonly bitsStored?: number
  readonly signed?: boolean
  readonly photometric?: string
  readonly samplesPerPixel?: 1 | 3
  readonly planar?: boolean
}

const XA_STORAGE = '1.2.840.10008.5.1.4.1.1.12.1'

/**
 * The elements of an X-Ray angiographic image of an invented patient, for `writeDicom`. `more` adds to them, and takes
 * the place of those with the same tag.
 */
export function xaElements(image: XaImage, more: readonly ElementSpec[] = []): readonly ElementSpec[] {
  const { rows, columns, frameCount, bitsAllocated = 8, samplesPerPixel = 1 } = image
  const bitsStored = image.bitsStored ?? bitsAllocated
  const colour: readonly ElementSpec[] =
    samplesPerPixel === 3 ? [[TAG.planarConfiguration, image.planar === true ? 1 : 0]] : []
  const timed: readonly ElementSpec[] = frameCount > 1 ? [[TAG.frameIncrementPointer, TAG.frameTime.tag]] : []
  const base: readonly ElementSpec[] = [
    [TAG.sopClassUid, XA_STORAGE],
    [TAG.sopInstanceUid, '2.25.1.1'],
    [TAG.studyInstanceUid, '2.25.1.2'],
    [TAG.seriesInstanceUid, '2.25.1.3'],
    [TAG.modality, 'XA'],
    [TAG.patientName, 'Invented^Patient'],
    [TAG.patientId, 'INVENTED'],
    [TAG.samplesPerPixel, samplesPerPixel],
    [TAG.photometric, image.photometric ?? (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2')],
    ...colour,
    [TAG.numberOfFrames, String(frameCount)],
    ...timed,
    [TAG.rows, rows],
    [TAG.columns, columns],
    [TAG.bitsAllocated, bitsAllocated],
    [TAG.bitsStored, bitsStored],
    [TAG.highBit, bitsStored - 1],
    [TAG.pixelRepresentation, image.signed === true ? 1 : 0],
  ]
  const replaced = new Set(more.map(([tag]) => tag.tag))
  return [...base.filter(([tag]) => !replaced.has(tag.tag)), ...more]
}
