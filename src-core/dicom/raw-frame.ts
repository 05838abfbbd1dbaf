import { ACTION, dicomFailure, type DicomCode } from './failure.ts'
import { TAG } from './tags.ts'

/** Samples as a decoder gives them, before bits are masked and colours are turned. */
export interface RawFrame {
  readonly values: Uint8Array | Uint16Array | Uint32Array
  readonly planar: boolean
  /** The samples are luminance and chroma, and full size. */
  readonly ybr: boolean
  /** Bits below the stored ones. */
  readonly shift: number
  /** Bits of a sample, for the middle of chroma. */
  readonly bits: number
}

/** A failure to decode one frame. */
export const undrawable = (code: DicomCode, message: string, action: string = ACTION.resend) =>
  dicomFailure(code, 'decode frame', message, { action, tag: TAG.pixelData.tag })
