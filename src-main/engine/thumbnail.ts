import { encode } from 'fast-png'
import type { GreyFrame } from '#core/dicom/types.ts'

/**
 * A small grey picture, each pixel the mean of those it covers.
 * @param size pixels of the longest side; a smaller frame keeps its size
 */
export function thumbnailOf(
  frame: GreyFrame,
  size: number,
): { width: number; height: number; png: Uint8Array<ArrayBuffer> } {
  const scale = Math.min(1, size / Math.max(frame.rows, frame.columns))
  const width = Math.max(1, Math.round(frame.columns * scale))
  const height = Math.max(1, Math.round(frame.rows * scale))
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = covered(y, height, frame.rows)
    for (let x = 0; x < width; x++) {
      const [left, right] = covered(x, width, frame.columns)
      data[y * width + x] = Math.round(255 * clamp(mean(frame, left, right, top, bottom)))
    }
  }
  return { width, height, png: Uint8Array.from(encode({ width, height, data, channels: 1, depth: 8 })) }
}

const covered = (i: number, small: number, large: number): [from: number, to: number] => {
  const from = Math.floor((i * large) / small)
  return [from, Math.max(from + 1, Math.floor(((i + 1) * large) / small))]
}

function mean(
  { columns, data }: GreyFrame,
  left: number,
  right: number,
  top: number,
  bottom: number,
): number {
  let sum = 0
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[y * columns + x] ?? 0
  return sum / ((right - left) * (bottom - top))
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))
