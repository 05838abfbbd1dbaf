import type { Box } from '#core/reading/types.ts'

/** What the locator should say of each cell of a grid. */
export interface Targets {
  /** 1 at the cell of a lesion's middle, less around it, times how likely it is. [cells] */
  readonly middle: Float32Array
  /** How likely a lesion is at the cell of its middle, 0 elsewhere. [cells] */
  readonly sure: Float32Array
  /** Where size and place are learned, and how much that counts. [cells] */
  readonly weight: Float32Array
  /** Log width, log height, right, down, one after the other for each cell. [cells * 4] */
  readonly shape: Float32Array
}

/** A sixth of a box is one deviation of the bump at its middle; never less than this many cells. */
const LEAST_DEVIATION = 0.6
/** Smallest side in cells that a size is learned for. */
const LEAST_SIDE = 0.5
/** How high the bump must be for size and place to be learned. */
const LEARNED_FROM = 0.3

/**
 * As in CenterNet (arXiv 1904.07850): a bump at each lesion's middle, as wide as its box asks.
 * @param boxes in cells of the grid
 * @param likely of each box, in [0, 1]; absent where people marked them
 */
export function targetsOf(
  boxes: readonly Box[],
  rows: number,
  columns: number,
  likely?: readonly number[],
): Targets {
  const cells = rows * columns
  const [middle, sure, weight, shape] = [
    new Float32Array(cells),
    new Float32Array(cells),
    new Float32Array(cells),
    new Float32Array(4 * cells),
  ]
  for (const [i, [x, y, w, h]] of boxes.entries()) {
    const share = likely?.[i] ?? 1
    const [cx, cy] = [x + w / 2, y + h / 2]
    if (cx < 0 || cy < 0 || cx >= columns || cy >= rows) continue
    const [dx, dy] = [Math.max(w / 6, LEAST_DEVIATION), Math.max(h / 6, LEAST_DEVIATION)]
    for (let at = 0; at < cells; at++) {
      const [right, down] = [cx - ((at % columns) + 0.5), cy - (Math.floor(at / columns) + 0.5)]
      const within = Math.abs(right) <= 0.5 && Math.abs(down) <= 0.5
      const bump = within ? 1 : Math.exp(-(right ** 2) / (2 * dx * dx) - down ** 2 / (2 * dy * dy))
      if (share * bump <= middle[at]!) continue
      middle[at] = share * bump
      if (bump === 1) sure[at] = share
      if (bump < LEARNED_FROM) continue
      weight[at] = share * bump
      shape.set([Math.log(Math.max(w, LEAST_SIDE)), Math.log(Math.max(h, LEAST_SIDE)), right, down], 4 * at)
    }
  }
  return { middle, sure, weight, shape }
}
