import { tableValue } from './table.ts'
import type { DisplayDescription, FramePixels, PixelDescription, Shutter, VoiWindow } from './types.ts'

/** The shown brightness, 0 black to 1 white, of a stored value. */
export type Display = (stored: number) => number

/**
 * Stored value → modality value (PS3.3 C.11.1). In XA the modality LUT is there where PixelIntensityRelationship is LOG
 * or DISP (A.14.3) and leads back to X-ray intensity, for subtraction: it is not for display, and is passed over.
 */
function modalityValue(display: DisplayDescription): (stored: number) => number {
  const { rescale, modalityLut, pixelIntensityRelationship: relation } = display
  if (modalityLut !== null)
    return relation === 'LOG' || relation === 'DISP' ? identity : (stored) => tableValue(modalityLut, stored)
  return rescale === null ? identity : (stored) => stored * rescale.slope + rescale.intercept
}

const identity = (value: number): number => value

/** Grey that a person sees inverted: PS3.3 C.7.6.3.1.2, and Presentation LUT Shape, which says the same again. */
const isInverted = (pixels: PixelDescription, display: DisplayDescription): boolean =>
  pixels.photometric === 'MONOCHROME1' || display.presentationLutShape === 'INVERSE'

/** C.11.2.1.2 and C.11.2.1.3, from 0 to 1. */
export function windowed(
  value: number,
  { center, width }: VoiWindow,
  shape: DisplayDescription['voiFunction'],
): number {
  switch (shape) {
    case 'LINEAR': {
      // A width below 1 is not allowed; the step it would be is drawn as one.
      if (width <= 1) return value <= center - 0.5 ? 0 : 1
      return clamp((value - (center - 0.5)) / (width - 1) + 0.5)
    }
    case 'LINEAR_EXACT':
      return clamp((value - center) / width + 0.5)
    case 'SIGMOID':
      return 1 / (1 + Math.exp((-4 * (value - center)) / width))
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)

/** The whole mapping for a window, or with null for the file's VOI LUT, which must then be there. */
export function displayFunction(
  pixels: PixelDescription,
  display: DisplayDescription,
  window: VoiWindow | null,
): Display {
  const modality = modalityValue(display)
  const lut = display.voiLut
  const inverted = isInverted(pixels, display)
  const voi = (value: number): number => {
    if (window !== null) return windowed(value, window, display.voiFunction)
    return lut === null ? 0 : clamp(tableValue(lut, value) / (2 ** lut.bits - 1))
  }
  return (stored) => (inverted ? 1 - voi(modality(stored)) : voi(modality(stored)))
}

/**
 * The window to start with: the file's first; else the whole range that 8 bits can hold, as XA without a window is meant
 * to be shown; else nearly the range of this frame. Null where the file's VOI LUT is to be used instead.
 */
export function startWindow(
  frame: FramePixels,
  pixels: PixelDescription,
  display: DisplayDescription,
): VoiWindow | null {
  if (display.windows[0] !== undefined) return display.windows[0]
  return display.voiLut === null ? rangeWindow(frame, pixels, display) : null
}

/** As `startWindow`, but with a window in place of a VOI LUT too: for a viewer's sliders. */
export const defaultWindow = (
  frame: FramePixels,
  pixels: PixelDescription,
  display: DisplayDescription,
): VoiWindow => startWindow(frame, pixels, display) ?? rangeWindow(frame, pixels, display)

function rangeWindow(frame: FramePixels, pixels: PixelDescription, display: DisplayDescription): VoiWindow {
  const modality = modalityValue(display)
  const [low, high] = pixels.bitsStored <= 8 ? storedRange(pixels) : robustRange(frame.data)
  const ends = [modality(low), modality(high)]
  return spanning(Math.min(...ends), Math.max(...ends), display.voiFunction)
}

/** The window under which `low` is black and `high` white. */
function spanning(low: number, high: number, shape: DisplayDescription['voiFunction']): VoiWindow {
  const span = Math.max(high - low, 1e-9)
  if (shape === 'LINEAR') return { center: (low + high + 1) / 2, width: span + 1, explanation: null }
  return { center: (low + high) / 2, width: span, explanation: null }
}

/** The smallest and largest value that can be stored. */
export function storedRange({ bitsStored, signed }: PixelDescription): readonly [low: number, high: number] {
  const count = 2 ** bitsStored
  return signed ? [-count / 2, count / 2 - 1] : [0, count - 1]
}

/** A frame's range without its most extreme thousandth at either end: burnt-in text and dead pixels. */
function robustRange(data: FramePixels['data']): readonly [low: number, high: number] {
  const step = Math.max(1, Math.floor(data.length / 65_536))
  const sampled: number[] = []
  for (let i = 0; i < data.length; i += step) sampled.push(data[i] ?? 0)
  sampled.sort((a, b) => a - b)
  const at = (share: number): number => sampled[Math.round(share * (sampled.length - 1))] ?? 0
  return at(0.001) < at(0.999) ? [at(0.001), at(0.999)] : [at(0), at(1)]
}

interface DisplayTable {
  /** The stored value of the first entry. */
  readonly first: number
  /** Shown brightness 0 to 255, one entry a stored value. */
  readonly values: Uint8Array
}

/** The mapping as a table, for stored values of up to 16 bits. */
export function displayTable(
  pixels: PixelDescription,
  display: DisplayDescription,
  window: VoiWindow | null,
): DisplayTable {
  const shown = displayFunction(pixels, display, window)
  const [first, last] = storedRange({ ...pixels, bitsStored: Math.min(pixels.bitsStored, 16) })
  return {
    first,
    values: Uint8Array.from({ length: last - first + 1 }, (_, i) => Math.round(shown(first + i) * 255)),
  }
}

/** 1 where the shutter leaves the image visible, 0 where it covers it (PS3.3 C.7.6.11); null without a shutter. */
export function shutterMask(shutter: Shutter | null, rows: number, columns: number): Uint8Array | null {
  if (shutter === null) return null
  const mask = new Uint8Array(rows * columns)
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) mask[y * columns + x] = isOpen(shutter, y + 1, x + 1) ? 1 : 0
  return mask
}

/** Inside every shape that is given; rows and columns count from 1. */
function isOpen({ rectangle, circle, polygon }: Shutter, row: number, column: number): boolean {
  if (rectangle !== null) {
    const { left, right, upper, lower } = rectangle
    if (column <= left || column >= right || row <= upper || row >= lower) return false
  }
  if (circle !== null && (row - circle.row) ** 2 + (column - circle.column) ** 2 > circle.radius ** 2)
    return false
  return polygon === null || insidePolygon(polygon, row, column)
}

/** Even-odd rule. */
function insidePolygon(corners: NonNullable<Shutter['polygon']>, row: number, column: number): boolean {
  let inside = false
  corners.forEach(([rowA, columnA], i) => {
    const [rowB, columnB] = corners[(i + 1) % corners.length] ?? [rowA, columnA]
    const crosses = rowA > row !== rowB > row
    if (crosses && column < ((columnB - columnA) * (row - rowA)) / (rowB - rowA) + columnA) inside = !inside
  })
  return inside
}
