import type { Box } from './types.ts'

/** Two boxes that share more than this part of the smaller one show the same place. */
const SAME_PLACE = 1 / 4

/** The part of the smaller box that lies in the other, 0 to 1; boxes without area share nothing. */
export function sharedPart(a: Box, b: Box): number {
  const [ax, ay, aw, ah] = a
  const [bx, by, bw, bh] = b
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx)
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by)
  const smaller = Math.min(aw * ah, bw * bh)
  return width > 0 && height > 0 && smaller > 0 ? (width * height) / smaller : 0
}

/**
 * The best of each place (greedy non-maximum suppression): a lesion is seen by several boxes, and a person wants it
 * pointed at once. By the smaller box rather than by the union, so that a small box within a large one is the same place.
 * @param regions best first; the order is kept
 */
export function bestPerPlace<T extends { readonly box: Box }>(regions: readonly T[]): T[] {
  const kept: T[] = []
  for (const region of regions)
    if (kept.every(({ box }) => sharedPart(box, region.box) <= SAME_PLACE)) kept.push(region)
  return kept
}
