import type { FramePixels, PixelDescription } from '#core/dicom/types.ts'
import type { Result } from '#core/result.ts'

/** What the page and a decode worker say to each other; both are ours, built together. */
export interface DecodeRequest {
  readonly id: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly pixels: PixelDescription
}

export interface DecodeAnswer {
  readonly id: number
  readonly result: Result<FramePixels>
}
