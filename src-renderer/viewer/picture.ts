import type { DisplayDescription, FramePixels, PixelDescription, VoiWindow } from '#core/dicom/types.ts'
import { displayFunction, displayTable, shutterMask } from '#core/dicom/voi.ts'

/** Grey bytes, or RGBA bytes, as they are drawn: every look-up of core is applied, and the shutter is black. */
export interface Picture {
  readonly rows: number
  readonly columns: number
  readonly colour: boolean
  readonly data: Uint8ClampedArray
}

export interface Look {
  readonly pixels: PixelDescription
  readonly display: DisplayDescription
  /** Null for the file's own VOI LUT. */
  readonly window: VoiWindow | null
  readonly inverted: boolean
}

/** The mapping of one look, made once and used for every frame of the run. */
export type Develop = (frame: FramePixels) => Picture

export function developer({ pixels, display, window, inverted }: Look): Develop {
  const mask = shutterMask(display.shutter, pixels.rows, pixels.columns)
  const flip = inverted ? 255 : 0
  const shown =
    pixels.samplesPerPixel === 1 && pixels.palette === null ? greyTable(pixels, display, window) : null
  return (frame) => {
    const { rows, columns } = frame
    const colour = frame.samples === 3
    const data = colour || shown === null ? rgba(frame, flip) : grey(frame, shown, flip)
    cover(data, mask, colour)
    return { rows, columns, colour, data }
  }
}

type Shown = (stored: number) => number

/** Stored value to 0-255; by a table where one can hold all values. */
function greyTable(pixels: PixelDescription, display: DisplayDescription, window: VoiWindow | null): Shown {
  if (pixels.bitsStored > 16) {
    const exact = displayFunction(pixels, display, window)
    return (stored) => Math.round(exact(stored) * 255)
  }
  const { first, values } = displayTable(pixels, display, window)
  return (stored) => values[stored - first] ?? 0
}

function grey({ data }: FramePixels, shown: Shown, flip: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(data.length)
  for (let i = 0; i < out.length; i++) out[i] = shown(data[i] ?? 0) ^ flip
  return out
}

function rgba({ data, rows, columns }: FramePixels, flip: number): Uint8ClampedArray {
  const out = new Uint8ClampedArray(rows * columns * 4)
  const shift = data instanceof Uint16Array ? 8 : 0
  for (let i = 0, from = 0; i < out.length; i += 4) {
    for (let k = 0; k < 3; k++) out[i + k] = ((data[from++] ?? 0) >> shift) ^ flip
    out[i + 3] = 255
  }
  return out
}

function cover(data: Uint8ClampedArray, mask: Uint8Array | null, colour: boolean): void {
  if (mask === null) return
  const step = colour ? 4 : 1
  for (let i = 0; i < mask.length; i++) if (mask[i] === 0) data.fill(0, i * step, i * step + (colour ? 3 : 1))
}
