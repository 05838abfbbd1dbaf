import { spillAt } from './phantom-contrast.ts'
import type { Branch } from './phantom-branch.ts'
import { moved, type Motion } from './phantom-motion.ts'
import { PHANTOM_MM_PER_PX } from './phantom-recipe.ts'
import { stamp, type Layer } from './phantom-vessels.ts'
import type { View } from './phantom-view.ts'
import { scaled, sum, type Vector } from './vector.ts'

/** 6 French, in mm: radius outside, and of the lumen that fills with contrast. */
const [WALL_MM, LUMEN_MM] = [1, 0.85]
const WALL_DEPTH = 0.42

/** From the groin up the descending aorta, over the arch, down to the sinus: it lies still but for its tip. */
const COURSE: readonly Vector[] = [
  [14, 62, -150],
  [14, 62, -60],
  [14, 60, 40],
  [10, 48, 92],
  [-4, 22, 112],
  [-16, -2, 96],
  [-18, -6, 66],
]

export function drawCatheter(
  tree: readonly Branch[],
  { view, motion, timeMs }: { view: View; motion: Motion; timeMs: number },
  layer: Layer,
  scratch: Layer,
): void {
  const ostium = tree[0]?.points[0]
  if (ostium === undefined) return
  const tip = moved(ostium, motion)
  const inside = 0.35 + 0.65 * spillAt(timeMs)
  const touched: number[] = []
  for (const point of bentThrough([...COURSE, sum(scaled(tip, 0.8), scaled([-18, -6, 66], 0.2)), tip])) {
    const [x, y, magnification] = view.project(point)
    const px = magnification / PHANTOM_MM_PER_PX
    stamp(scratch, x, y, WALL_MM * px, WALL_DEPTH, touched)
    stamp(scratch, x, y, LUMEN_MM * px, inside, touched)
  }
  spill(tip, view, timeMs, scratch, touched)
  for (const at of touched) {
    layer.depth[at]! += scratch.depth[at]!
    scratch.depth[at] = 0
  }
}

/** A puff in the aortic root where contrast flows back beside the catheter. */
function spill(tip: Vector, view: View, timeMs: number, scratch: Layer, touched: number[]): void {
  const amount = spillAt(timeMs)
  if (amount < 0.05) return
  for (let k = 0; k < 5; k++) {
    const [x, y] = view.project(sum(tip, [-1.6 * k, 0.8 * k, 1.9 * k + 1.2 * Math.sin(timeMs / 90 + k)]))
    stamp(
      scratch,
      x,
      y,
      (4.2 - 0.5 * k) * (0.7 + 0.3 * amount) * (1 / PHANTOM_MM_PER_PX),
      0.32 * amount * (1 - k / 6),
      touched,
    )
  }
}

/** Quadratic B-spline through the middles of the course: no corner anywhere. */
function bentThrough(course: readonly Vector[]): Vector[] {
  const out: Vector[] = []
  for (let i = 1; i + 1 < course.length; i++) {
    const [a, b, c] = [course[i - 1]!, course[i]!, course[i + 1]!]
    const from = i === 1 ? a : scaled(sum(a, b), 0.5)
    const to = i + 2 === course.length ? c : scaled(sum(b, c), 0.5)
    const steps = Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]) / 0.3)
    for (let k = 0; k <= steps; k++) {
      const t = k / steps
      out.push(sum(scaled(from, (1 - t) ** 2), scaled(b, 2 * t * (1 - t)), scaled(to, t * t)))
    }
  }
  return out
}
