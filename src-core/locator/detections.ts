import type { Box } from '../reading/types.ts'

/** What the locator says of each cell of a grid over its input: [rows, columns] each. */
export interface LocatorMaps {
  readonly rows: number
  readonly columns: number
  /** Side of a cell in pixels of the frame. */
  readonly cell: number
  /** That the middle of a lesion lies here, as a logit. */
  readonly middle: Float32Array
  /** Natural logarithm of width and height in cells. */
  readonly width: Float32Array
  readonly height: Float32Array
  /** From the middle of the cell to that of the lesion, in cells. */
  readonly right: Float32Array
  readonly down: Float32Array
}

/** A box that may hold a lesion; the score orders boxes and is no probability. */
export interface Detection {
  readonly box: Box
  /** In [0, 1]. */
  readonly score: number
}

/** Logarithm of a side: e^4 cells are more than a frame. */
export const LARGEST = 4

/**
 * Boxes at the peaks of a map, best first; of two that share more than `overlap` of their union the better one stays.
 * @param most how many peaks are looked at
 */
export function detectionsOf(maps: LocatorMaps, most: number, overlap: number): Detection[] {
  const peaks = peaksOf(maps)
    .sort((a, b) => b.logit - a.logit)
    .slice(0, most)
  const found = peaks.map(({ at, logit }) => ({ box: boxAt(maps, at), score: 1 / (1 + Math.exp(-logit)) }))
  return apart(found, overlap)
}

/** Of two boxes that share more than `overlap` of their union the first stays. @param found best first */
export function apart(found: readonly Detection[], overlap: number): Detection[] {
  const chosen: Detection[] = []
  for (const one of found) if (chosen.every(({ box }) => iou(box, one.box) < overlap)) chosen.push(one)
  return chosen
}

/** Cells that none of their eight neighbours exceeds. */
function peaksOf({ rows, columns, middle }: LocatorMaps): { at: number; logit: number }[] {
  const peaks: { at: number; logit: number }[] = []
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const logit = middle[y * columns + x]!
      let highest = true
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++)
          if (middle[v * columns + u]! > logit) highest = false
      if (highest) peaks.push({ at: y * columns + x, logit })
    }
  }
  return peaks
}

function boxAt({ columns, cell, width, height, right, down }: LocatorMaps, at: number): Box {
  const size = (of: Float32Array): number => Math.exp(Math.min(LARGEST, of[at]!)) * cell
  const [w, h] = [size(width), size(height)]
  const [x, y] = [
    ((at % columns) + 0.5 + right[at]!) * cell,
    (Math.floor(at / columns) + 0.5 + down[at]!) * cell,
  ]
  return [x - w / 2, y - h / 2, w, h]
}

/** Intersection over union, in [0, 1]. */
export function iou([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): number {
  const width = Math.max(0, Math.min(ax + aw, bx + bw) - Math.max(ax, bx))
  const height = Math.max(0, Math.min(ay + ah, by + bh) - Math.max(ay, by))
  const both = width * height
  return both / (aw * ah + bw * bh - both)
}
