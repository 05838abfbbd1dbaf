import type { Point } from './region-sampler.ts'

/** The first of them, up to `most`, of which no two are nearer to each other than `spacing` pixels. */
export function spacedOut(points: readonly Point[], spacing: number, most: number): Point[] {
  const chosen: Point[] = []
  for (const [x, y] of points) {
    if (chosen.length >= most) break
    if (chosen.every(([cx, cy]) => Math.hypot(cx - x, cy - y) >= spacing)) chosen.push([x, y])
  }
  return chosen
}
