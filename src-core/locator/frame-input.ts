import type { GreyImage } from '../model/preprocess.ts'
import { integralOf, sumsAlong } from '../regions/integral.ts'

/** The longer side of a frame as the locator learns from it, in pixels: a lesion then has the size that the backbone knows from its patches. */
export const LOCATOR_SIDE = 416
/** Both sides are multiples of it: the backbone halves them four times. */
const MULTIPLE = 16
/** Half the side of the window whose mean and deviation a pixel is measured by: with it, the side of a region. */
const REACH = 32
/** Added to the deviation, in grey levels of [0, 1]: an even background stays even. */
const DEVIATION_FLOOR = 0.02

/** A whole frame, brightness and contrast taken out place by place. */
export interface LocatorInput {
  readonly rows: number
  readonly columns: number
  /** [rows, columns] */
  readonly data: Float32Array
  /** Pixels here for one of the frame. */
  readonly scale: number
}

/**
 * What the locator sees of a frame: made smaller by area, then (x - mean) / (deviation + 0.02) of the 65 x 65 pixels around.
 * @param side the longer one it is given, in pixels
 * @param grey values in [0, 1], vessels dark; its edge is repeated where the sides are no multiples of 16
 */
export function locatorInput(grey: GreyImage, side = LOCATOR_SIDE): LocatorInput {
  const scale = side / Math.max(grey.rows, grey.columns)
  const upTo = (length: number): number =>
    MULTIPLE * Math.max(1, Math.ceil((length * scale) / MULTIPLE - 1e-9))
  const [rows, columns] = [upTo(grey.rows), upTo(grey.columns)]
  return {
    rows,
    columns,
    data: standardizedLocally(resampled(grey, rows, columns, scale), rows, columns),
    scale,
  }
}

/** Mean of ceil(1 / scale)^2 bilinear samples a pixel. */
function resampled(grey: GreyImage, rows: number, columns: number, scale: number): Float32Array {
  const fine = Math.max(1, Math.ceil(1 / scale))
  const out = new Float32Array(rows * columns)
  const across = samplesAlong(columns * fine, fine * scale, grey.columns)
  const down = samplesAlong(rows * fine, fine * scale, grey.rows)
  for (let j = 0; j < down.length; j++) {
    const y = down[j]!
    const [top, bottom, row] = [y.from * grey.columns, y.to * grey.columns, Math.floor(j / fine) * columns]
    for (let i = 0; i < across.length; i++) {
      const x = across[i]!
      const above = grey.data[top + x.from]! * (1 - x.share) + grey.data[top + x.to]! * x.share
      const below = grey.data[bottom + x.from]! * (1 - x.share) + grey.data[bottom + x.to]! * x.share
      out[row + Math.floor(i / fine)]! += above * (1 - y.share) + below * y.share
    }
  }
  return out.map((value) => value / (fine * fine))
}

/** Between which two pixels each sample lies, and how near to the second. */
function samplesAlong(count: number, perPixel: number, length: number) {
  return Array.from({ length: count }, (_, i) => {
    const at = Math.min(length - 1, Math.max(0, (i + 0.5) / perPixel - 0.5))
    const from = Math.floor(at)
    return { from, to: Math.min(length - 1, from + 1), share: at - from }
  })
}

/** By sums over rectangles; the window is cut off at the edges. */
function standardizedLocally(data: Float32Array, rows: number, columns: number): Float32Array {
  const values = integralOf({ rows, columns, data })
  const squares = integralOf({ rows, columns, data }, (x) => x * x)
  const out = new Float32Array(data.length)
  for (let at = 0, y = 0; y < rows; y++) {
    const [y0, y1] = [Math.max(0, y - REACH), Math.min(rows, y + REACH + 1)]
    const [sums, squared] = [sumsAlong(values, y0, y1, REACH), sumsAlong(squares, y0, y1, REACH)]
    for (let x = 0; x < columns; x++, at++) {
      const n = (y1 - y0) * (Math.min(columns, x + REACH + 1) - Math.max(0, x - REACH))
      const mean = sums[x]! / n
      const variance = Math.max(0, squared[x]! / n - mean * mean)
      out[at] = (data[at]! - mean) / (Math.sqrt(variance) + DEVIATION_FLOOR)
    }
  }
  return out
}
