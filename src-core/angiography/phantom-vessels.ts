import { contrastAt } from './phantom-contrast.ts'
import type { Branch } from './phantom-branch.ts'
import { moved, type Motion } from './phantom-motion.ts'
import { PHANTOM_MM_PER_PX, PHANTOM_SIDE } from './phantom-recipe.ts'
import type { View } from './phantom-view.ts'

/** What X-rays pass through: pixels of contrast along the beam, row by row. */
export interface Layer {
  readonly depth: Float32Array
}

export const emptyLayer = (): Layer => ({ depth: new Float32Array(PHANTOM_SIDE * PHANTOM_SIDE) })

/**
 * Draws one branch. Where vessels cross, their depths add up; where it leaves its parent they are one vessel, and the deeper
 * counts. `scratch` is all zeros before and after.
 */
export function drawBranch(
  { points, radiiMm, pathMm, parentRadiusMm }: Branch,
  { view, motion, timeMs }: { view: View; motion: Motion; timeMs: number },
  layer: Layer,
  scratch: Layer,
): void {
  const touched: number[] = []
  for (const [i, point] of points.entries()) {
    const amount = contrastAt(timeMs, pathMm[i] ?? 0)
    if (amount < 0.01) continue
    const [x, y, magnification] = view.project(moved(point, motion))
    stamp(scratch, x, y, ((radiiMm[i] ?? 0) * magnification) / PHANTOM_MM_PER_PX, amount, touched)
  }
  const [rootX, rootY] = view.project(moved(points[0] ?? [0, 0, 0], motion))
  const joint = ((2.2 * parentRadiusMm) / PHANTOM_MM_PER_PX) ** 2
  for (const at of touched) {
    const deep = scratch.depth[at]!
    const away = ((at % PHANTOM_SIDE) - rootX) ** 2 + (Math.floor(at / PHANTOM_SIDE) - rootY) ** 2
    if (away > joint) layer.depth[at]! += deep
    else if (deep > layer.depth[at]!) layer.depth[at] = deep
    scratch.depth[at] = 0
  }
}

/** The chord of a ball of this radius, its edge softened by one pixel; the deepest of a branch's balls counts. */
export function stamp(
  { depth }: Layer,
  x: number,
  y: number,
  radius: number,
  amount: number,
  touched: number[],
): void {
  const reach = radius + 1.2
  const square = radius * radius
  const last = PHANTOM_SIDE - 1
  for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(last, Math.floor(y + reach)); row++) {
    for (
      let column = Math.max(0, Math.ceil(x - reach));
      column <= Math.min(last, Math.floor(x + reach));
      column++
    ) {
      const away = (row - y) ** 2 + (column - x) ** 2
      const inside = square - away
      const chord =
        inside > 0 ? 2 * Math.sqrt(inside) + 0.5 : Math.max(0, 0.5 - 0.5 * (Math.sqrt(away) - radius))
      const at = row * PHANTOM_SIDE + column
      if (chord * amount <= depth[at]!) continue
      if (depth[at] === 0) touched.push(at)
      depth[at] = chord * amount
    }
  }
}
