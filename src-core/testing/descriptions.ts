import type * as z from 'zod'
import type { DisplayDescriptionSchema, PixelDescriptionSchema } from '../contract.ts'

type DisplayDescription = z.infer<typeof DisplayDescriptionSchema>
type PixelDescription = z.infer<typeof PixelDescriptionSchema>

/** Uncompressed 8-bit grey of 2 × 2 pixels, with what a test wants otherwise. */
export function pixelDescription(change: Partial<PixelDescription> = {}): PixelDescription {
  return {
    transferSyntax: '1.2.840.10008.1.2.1',
    rows: 2,
    columns: 2,
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
    samplesPerPixel: 1,
    signed: false,
    photometric: 'MONOCHROME2',
    planar: false,
    palette: null,
    ...change,
  }
}

/** A file that says nothing of how to show its values. */
export const plainDisplay: DisplayDescription = {
  rescale: null,
  modalityLut: null,
  voiLut: null,
  windows: [],
  voiFunction: 'LINEAR',
  pixelIntensityRelationship: null,
  presentationLutShape: null,
  shutter: null,
}
