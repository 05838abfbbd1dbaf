import { fillPolygon, pointsOf } from './polygon.ts'

/** Cells of 4 × 4 px: a coronary artery is 8-20 px wide in a 512 px frame. */
const CELL = 4

/** Which segments lie in each cell of a frame: bit k for the class of id k. */
export interface SegmentMap {
  readonly columns: number
  readonly rows: number
  readonly bits: Uint32Array
}

interface Annotation {
  readonly category_id: number
  /** Polygons as x, y, x, y …, in pixels (COCO). */
  readonly segmentation: readonly (readonly number[])[]
}

/** A cell belongs to a polygon when its centre does. */
export function rasterize(width: number, height: number, annotations: readonly Annotation[]): SegmentMap {
  const [columns, rows] = [Math.ceil(width / CELL), Math.ceil(height / CELL)]
  const bits = new Uint32Array(columns * rows)
  for (const { category_id: id, segmentation } of annotations) {
    for (const flat of segmentation) {
      const inCells = pointsOf(flat.map((value) => value / CELL))
      fillPolygon(inCells, rows, columns, (at) => (bits[at]! |= 1 << id))
    }
  }
  return { columns, rows, bits }
}

/** The segments at a place in pixels of the frame; none outside it. */
export function segmentsAt({ columns, rows, bits }: SegmentMap, x: number, y: number): number {
  const [column, row] = [Math.floor(x / CELL), Math.floor(y / CELL)]
  return column < 0 || row < 0 || column >= columns || row >= rows ? 0 : (bits[row * columns + column] ?? 0)
}
