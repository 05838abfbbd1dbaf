import type { GreyImage } from '../model/preprocess.ts'

/** Longest side of the map that ridges are looked for on; a larger frame costs no more. */
const MAP_SIDE = 256

/** A frame shrunk for searching: one map pixel covers `scale` × `scale` pixels of the frame. */
export interface FrameMap {
  readonly rows: number
  readonly columns: number
  readonly scale: number
  readonly data: Float32Array
}

/** Means over the pixels each map pixel covers; frames up to 256 px stay as they are. */
export function shrink({ rows, columns, data }: GreyImage): FrameMap {
  const scale = Math.max(1, Math.max(rows, columns) / MAP_SIDE)
  const mapRows = Math.max(1, Math.floor(rows / scale))
  const mapColumns = Math.max(1, Math.floor(columns / scale))
  const lefts = edges(mapColumns, scale, columns)
  const tops = edges(mapRows, scale, rows)
  const out = new Float32Array(mapRows * mapColumns)
  for (let y = 0; y < mapRows; y++) {
    for (let x = 0; x < mapColumns; x++) {
      let sum = 0
      for (let row = tops[y]!; row < tops[y + 1]!; row++)
        for (let at = row * columns + lefts[x]!; at < row * columns + lefts[x + 1]!; at++) sum += data[at]!
      out[y * mapColumns + x] = sum / ((tops[y + 1]! - tops[y]!) * (lefts[x + 1]! - lefts[x]!))
    }
  }
  return { rows: mapRows, columns: mapColumns, scale, data: out }
}

/** Where map pixels begin and end; a frame thinner than one of them has no more than its own. */
const edges = (count: number, scale: number, length: number): Int32Array =>
  Int32Array.from({ length: count + 1 }, (_, i) => Math.min(length, Math.floor(i * scale + 1e-6)))
