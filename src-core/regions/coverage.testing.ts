import type { Center, Reach } from './coverage.ts'
import type { DensityGrid } from './lesion-density.ts'

/** How much a centre there would cover, summed anew over all cells; slow, in double precision. */
export function plainGain(left: DensityGrid, reach: Reach, center: Center): number {
  return left.data.reduce((sum, amount, at) => sum + amount * coverOf(left, reach, center, at), 0)
}

/** What is left once the centre has covered its share. */
export const plainRest = (left: DensityGrid, reach: Reach, center: Center): DensityGrid => ({
  ...left,
  data: left.data.map((amount, at) => amount * (1 - coverOf(left, reach, center, at))),
})

/** The centre that gains most of all; the first of equals, row by row. Null where there is none. */
export function plainBest(left: DensityGrid, reach: Reach, margin: number): Center | null {
  let best: Center | null = null
  let most = 0
  for (let y = margin; y < left.rows - margin; y++) {
    for (let x = margin; x < left.columns - margin; x++) {
      const gain = plainGain(left, reach, { x, y })
      if (gain > most) [best, most] = [{ x, y }, gain]
    }
  }
  return best
}

/** Greedy maximum coverage, every gain recomputed at every step. Ends where nothing at all is left. */
export function plainCenters(density: DensityGrid, max: number, reach: Reach, margin: number): Center[] {
  const chosen: Center[] = []
  let left = density
  while (chosen.length < max) {
    const best = plainBest(left, reach, margin)
    if (best === null) break
    chosen.push(best)
    left = plainRest(left, reach, best)
  }
  return chosen
}

function coverOf({ columns, cell }: DensityGrid, reach: Reach, center: Center, at: number): number {
  const distance = cell * Math.hypot((at % columns) - center.x, Math.floor(at / columns) - center.y)
  if (distance <= reach.fullPx) return 1
  return distance >= reach.nonePx ? 0 : (reach.nonePx - distance) / (reach.nonePx - reach.fullPx)
}
