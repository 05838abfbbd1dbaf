import type { DensityGrid } from './lesion-density.ts'

/** A box centred this near to a lesion covers it wholly, this far away not at all; in pixels of the frame. */
export interface Reach {
  readonly fullPx: number
  readonly nonePx: number
}

/** In cells. */
export interface Center {
  readonly x: number
  readonly y: number
}

/**
 * Centres that together cover most of the density: each next one covers the most of what is not yet covered (greedy maximum
 * coverage). `margin` keeps centres that many cells from the sides. Ends early when nothing is left to cover, but for what
 * amounts too small to be taken out add up to: in 1 of 300 frames of ARCADE the last of 32 centres covers nothing new.
 */
export function coveringCenters(density: DensityGrid, max: number, reach: Reach, margin: number): Center[] {
  const stencil = stencilOf(reach, density)
  const left = padded(density, stencil)
  const gain = new Float32Array(left.length)
  for (let at = 0; at < left.length; at++) spread(gain, stencil, at, left[at]!)
  const chosen: Center[] = []
  while (chosen.length < max) {
    const best = largest(density, stencil, gain, margin)
    if (best === null) break
    chosen.push(best)
    cover(left, gain, stencil, padIndex(stencil, best.x, best.y))
  }
  return chosen
}

/** The cells a centre reaches, as steps in a grid that is wider by `radius` on each side: no step leaves it. */
interface Stencil {
  readonly radius: number
  readonly width: number
  readonly steps: Int32Array
  readonly weights: Float32Array
}

function stencilOf({ fullPx, nonePx }: Reach, { columns, cell }: DensityGrid): Stencil {
  const radius = Math.ceil(nonePx / cell)
  const width = columns + 4 * radius
  const cells: (readonly [step: number, weight: number])[] = []
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      const weight = (nonePx - Math.hypot(dx, dy) * cell) / (nonePx - fullPx)
      if (weight > 0) cells.push([dy * width + dx, Math.min(1, weight)])
    }
  }
  const steps = Int32Array.from(cells, ([step]) => step)
  return { radius, width, steps, weights: Float32Array.from(cells, ([, weight]) => weight) }
}

/** Two radii on each side: what a centre covers, and who else reaches that. */
const padIndex = ({ radius, width }: Stencil, x: number, y: number): number =>
  (y + 2 * radius) * width + x + 2 * radius

function padded({ rows, columns, data }: DensityGrid, stencil: Stencil): Float32Array {
  const out = new Float32Array((rows + 4 * stencil.radius) * stencil.width)
  for (let y = 0; y < rows; y++)
    out.set(data.subarray(y * columns, (y + 1) * columns), padIndex(stencil, 0, y))
  return out
}

/** Less than this in one cell changes no choice worth making. */
const NEGLIGIBLE = 3e-4

/** Adds an amount that lies in one cell to what each centre that reaches it would cover. */
function spread(gain: Float32Array, { steps, weights }: Stencil, at: number, amount: number): void {
  if (amount < NEGLIGIBLE && amount > -NEGLIGIBLE) return
  for (let i = 0; i < steps.length; i++) gain[at + steps[i]!]! += weights[i]! * amount
}

/** Takes what a centre covers out of what is left, and out of what other centres would gain. */
function cover(left: Float32Array, gain: Float32Array, stencil: Stencil, center: number): void {
  for (let i = 0; i < stencil.steps.length; i++) {
    const at = center + stencil.steps[i]!
    const covered = left[at]! * stencil.weights[i]!
    left[at]! -= covered
    spread(gain, stencil, at, -covered)
  }
}

/** Too little to be worth a look. */
const LEAST_GAIN = 1e-4

function largest(
  { rows, columns }: DensityGrid,
  stencil: Stencil,
  gain: Float32Array,
  margin: number,
): Center | null {
  let best: Center | null = null
  let most = LEAST_GAIN
  for (let y = margin; y < rows - margin; y++) {
    const row = padIndex(stencil, 0, y)
    for (let x = margin; x < columns - margin; x++) {
      const value = gain[row + x]!
      if (value > most) {
        most = value
        best = { x, y }
      }
    }
  }
  return best
}
