import type { Point } from '#core/training/region-sampler.ts'

/** A closed outline; the last point is joined to the first. */
export type Polygon = readonly Point[]

/** From x, y, x, y … (COCO). */
export const pointsOf = (flat: readonly number[]): Polygon =>
  flat.flatMap((x, i): Point[] => (i % 2 === 0 ? [[x, flat[i + 1] ?? NaN]] : []))

/** Visits the index, row by row, of each unit square of a grid whose middle lies within (even-odd). */
export function fillPolygon(
  polygon: Polygon,
  rows: number,
  columns: number,
  visit: (at: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    const crossings = crossingsAt(polygon, row + 0.5)
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(0, Math.ceil((crossings[i] ?? 0) - 0.5))
      const last = Math.min(columns - 1, Math.floor((crossings[i + 1] ?? 0) - 0.5))
      for (let column = first; column <= last; column++) visit(row * columns + column)
    }
  }
}

/** Where the outline crosses a horizontal line, from left to right. */
function crossingsAt(polygon: Polygon, y: number): number[] {
  const xs: number[] = []
  for (const [i, [x0, y0]] of polygon.entries()) {
    const [x1, y1] = polygon[(i + 1) % polygon.length] ?? [x0, y0]
    if (y0 <= y !== y1 <= y) xs.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
  }
  return xs.sort((a, b) => a - b)
}
