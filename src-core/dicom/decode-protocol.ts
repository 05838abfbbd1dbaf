import type { Result } from '../result.ts'
import type { FramePixels, PixelDescription } from './types.ts'

/** What the page or the engine and its decode worker say to each other; both sides are ours, built together. */
export interface DecodeRequest {
  readonly id: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly pixels: PixelDescription
  /** Where the frame starts in its file, for the message of a failure. */
  readonly offset?: number | undefined
}

export interface DecodeAnswer {
  readonly id: number
  readonly result: Result<FramePixels>
}
