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
    for (const polygon of segmentation) fill(bits, columns, rows, polygon, 1 << id)
  }
  return { columns, rows, bits }
}

/** The segments at a place in pixels of the frame; none outside it. */
export function segmentsAt({ columns, rows, bits }: SegmentMap, x: number, y: number): number {
  const [column, row] = [Math.floor(x / CELL), Math.floor(y / CELL)]
  return column < 0 || row < 0 || column >= columns || row >= rows ? 0 : (bits[row * columns + column] ?? 0)
}

/** Even-odd filling: between each pair of crossings of the row's middle line. */
function fill(
  bits: Uint32Array,
  columns: number,
  rows: number,
  polygon: readonly number[],
  bit: number,
): void {
  for (let row = 0; row < rows; row++) {
    const crossings = crossingsAt(polygon, (row + 0.5) * CELL)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(0, Math.ceil((crossings[i] ?? 0) / CELL - 0.5))
      const last = Math.min(columns - 1, Math.floor((crossings[i + 1] ?? 0) / CELL - 0.5))
      for (let column = first; column <= last; column++) bits[row * columns + column]! |= bit
    }
  }
}

/** Where the outline crosses a horizontal line, from left to right. */
function crossingsAt(polygon: readonly number[], y: number): number[] {
  const xs: number[] = []
  for (let i = 0; i < polygon.length; i += 2) {
    const [x0, y0] = [polygon[i] ?? 0, polygon[i + 1] ?? 0]
    const [x1, y1] = [polygon[(i + 2) % polygon.length] ?? 0, polygon[(i + 3) % polygon.length] ?? 0]
    if (y0 <= y !== y1 <= y) xs.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
  }
  return xs.sort((a, b) => a - b)
}
