import { gaussianBlur, type Plane } from './gaussian.ts'
import type { RidgeMap } from './ridge.ts'

export const FEATURE_COUNT = 16

/** What is known about each cell of 2 × 2 map pixels: 4 px of a 512 px frame. */
export interface FeatureGrid {
  readonly rows: number
  readonly columns: number
  /** Pixels of the frame a cell covers each way. */
  readonly cell: number
  /** rows × columns × FEATURE_COUNT. */
  readonly data: Float32Array
}

/**
 * Cheap facts about each cell: ridge strength of each width and its square root, how much vessel there is around it at
 * three reaches and how fast that changes, brightness at three reaches, darkness against its surroundings, and where in the
 * frame it is. All relative to the frame's own contrast. Long because it is one table of features.
 */
export function featureGrid({ map, planes, strength }: RidgeMap): FeatureGrid {
  const whole = (data: Float32Array): Plane => ({ rows: map.rows, columns: map.columns, data })
  const [most, grey] = [halved(whole(strength)), halved(map)]
  const { rows, columns } = most
  const unit = 1 / (quantile(most.data, 0.98) + 1e-3)
  const widths = planes.map((plane) => halved(whole(plane)).data)
  const near = gaussianBlur(most, 1.5)
  const around = gaussianBlur(near, 3)
  const far = gaussianBlur(around, 7)
  const [dark, shade] = [gaussianBlur(grey, 1), gaussianBlur(grey, 2.5)]
  const wide = gaussianBlur(shade, 7)
  const { mean, deviation } = moments(grey.data)
  const data = new Float32Array(rows * columns * FEATURE_COUNT)
  let out = 0
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = y * columns + x
      for (const one of widths) data[out++] = one[at]! * unit
      data[out++] = Math.sqrt(most.data[at]! * unit)
      data[out++] = near.data[at]! * unit
      data[out++] = around.data[at]! * unit
      data[out++] = far.data[at]! * unit
      data[out++] = slope(near, x, y) * unit
      data[out++] = (dark.data[at]! - mean) / deviation
      data[out++] = (shade.data[at]! - mean) / deviation
      data[out++] = (wide.data[at]! - mean) / deviation
      data[out++] = (dark.data[at]! - wide.data[at]!) / deviation
      const [across, down] = [(2 * x + 1) / columns - 1, (2 * y + 1) / rows - 1]
      data[out++] = across
      data[out++] = down
      data[out++] = across * across
      data[out++] = down * down
    }
  }
  return { rows, columns, cell: 2 * map.scale, data }
}

/** Means of 2 × 2; an odd last row or column is left out. */
function halved({ rows, columns, data }: Plane): Plane {
  const [halfRows, halfColumns] = [rows >> 1, columns >> 1]
  const out = new Float32Array(halfRows * halfColumns)
  for (let y = 0; y < halfRows; y++) {
    for (let x = 0; x < halfColumns; x++) {
      const at = 2 * y * columns + 2 * x
      out[y * halfColumns + x] =
        (data[at]! + data[at + 1]! + data[at + columns]! + data[at + columns + 1]!) / 4
    }
  }
  return { rows: halfRows, columns: halfColumns, data: out }
}

function slope({ rows, columns, data }: Plane, x: number, y: number): number {
  const [left, right] = [Math.max(0, x - 2), Math.min(columns - 1, x + 2)]
  const [above, below] = [Math.max(0, y - 2) * columns, Math.min(rows - 1, y + 2) * columns]
  const across = data[y * columns + right]! - data[y * columns + left]!
  const down = data[below + x]! - data[above + x]!
  return Math.sqrt(across * across + down * down)
}

function moments(data: Float32Array): { readonly mean: number; readonly deviation: number } {
  let [sum, squares] = [0, 0]
  for (const value of data) {
    sum += value
    squares += value * value
  }
  const mean = sum / data.length
  return { mean, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)) + 1e-3 }
}

function quantile(data: Float32Array, p: number): number {
  const sorted = Float32Array.from(data).sort()
  return sorted[Math.floor(p * (sorted.length - 1))] ?? 0
}
