import type * as z from 'zod'
import { plainDisplay as asStored, plainGrey } from '../dicom/plain-description.ts'
import type { DisplayDescriptionSchema, PixelDescriptionSchema } from '../contract.ts'

type DisplayDescription = z.infer<typeof DisplayDescriptionSchema>
type PixelDescription = z.infer<typeof PixelDescriptionSchema>

/** Uncompressed 8-bit grey of 2 × 2 pixels, with what a test wants otherwise. */
export function pixelDescription(change: Partial<PixelDescription> = {}): PixelDescription {
  return {
    transferSyntax: '1.2.840.10008.1.2.1',
    rows: 2,
    columns: 2,
    ...plainGrey,
    ...change,
  }
}

/** A file that says nothing of how to show its values. */
export const plainDisplay: DisplayDescription = { ...asStored, windows: [] }
