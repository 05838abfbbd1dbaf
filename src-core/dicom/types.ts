import type { Failure } from '../result.ts'

/** A DICOM failure names the operation, and where known the tag and the byte offset in the file; its message does too. */
export interface DicomFailure extends Failure {
  readonly operation: string
  /** The message without operation, tag and offset. */
  readonly reason: string
  readonly tag?: string
  readonly offset?: number
}

/** Random access to a file's bytes. `read` may return fewer bytes than asked at the end, never more. */
export interface ByteSource {
  readonly size: number
  read(offset: number, length: number): Uint8Array
}

/** What pure code cannot do itself: each side passes its platform's own. */
export interface DicomHost {
  /** Raw deflate (RFC 1951), as PS3.5 A.5 wants. Throws on a corrupt stream, and beyond `maxBytes` of output. */
  inflate(bytes: Uint8Array, maxBytes: number): Uint8Array
  /** `label` as in the WHATWG encoding standard (`iso-8859-1`, `euc-kr`, …). */
  decodeText(label: string, bytes: Uint8Array): string
}

/** PS3.3 C.7.6.3.1.2. */
export const PHOTOMETRICS = [
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_PARTIAL_420',
  'YBR_RCT',
  'YBR_ICT',
] as const
export type Photometric = (typeof PHOTOMETRICS)[number]

/** One look-up table: PS3.3 C.11.1.1.1 (modality), C.11.2.1.1 (VOI), C.7.6.3.1.5 (palette). */
export interface Lut {
  readonly firstMapped: number
  readonly bits: number
  readonly entries: readonly number[]
}

/** All that decoding one frame needs besides its bytes (PS3.3 C.7.6.3). Plain data: crosses processes. */
export interface PixelDescription {
  readonly transferSyntax: string
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly highBit: number
  readonly samplesPerPixel: number
  readonly signed: boolean
  readonly photometric: Photometric
  readonly planar: boolean
  /** Bytes that were written as big-endian words (PS3.5 A.3 with 8 bits and VR OW). */
  readonly swappedBytes?: boolean | undefined
  readonly palette: { readonly red: Lut; readonly green: Lut; readonly blue: Lut } | null
}

/** Byte ranges [offset, length] that, put one after the other, are the encoded frame. */
export interface FrameLocation {
  readonly ranges: readonly (readonly [offset: number, length: number])[]
}

export interface VoiWindow {
  readonly center: number
  readonly width: number
  readonly explanation: string | null
}

/** Display shutter, PS3.3 C.7.6.11; image coordinates in pixels, 1-based as in the standard. */
export interface Shutter {
  readonly rectangle: {
    readonly left: number
    readonly right: number
    readonly upper: number
    readonly lower: number
  } | null
  readonly circle: { readonly row: number; readonly column: number; readonly radius: number } | null
  readonly polygon: readonly (readonly [row: number, column: number])[] | null
}

/** How stored values become what is shown (PS3.3 C.11.1, C.11.2, C.7.6.16-2). */
export interface DisplayDescription {
  readonly rescale: { readonly slope: number; readonly intercept: number } | null
  readonly modalityLut: Lut | null
  readonly voiLut: Lut | null
  readonly windows: readonly VoiWindow[]
  readonly voiFunction: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'
  readonly pixelIntensityRelationship: string | null
  readonly presentationLutShape: 'IDENTITY' | 'INVERSE' | null
  readonly shutter: Shutter | null
}

/** Decoded samples of one frame, before any look-up table. Colour is always interleaved RGB, 8 bits, or 16. */
export interface FramePixels {
  readonly rows: number
  readonly columns: number
  readonly samples: 1 | 3
  readonly data:
    Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array
}

/** Grey image for the model: 0 (black) to 1 (white) as a person sees it, so contrast-filled vessels are dark. */
export interface GreyFrame {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}
