import { randomInt, type Random } from '#core/random.ts'
import type { Look } from './look.ts'

/** Side of the matrix the other vendor stores. */
export const HOSPITAL_SIDE = 400

const between = (random: Random, low: number, high: number): number => low + (high - low) * random()

/**
 * How another vendor's cath lab makes its pictures: a low dose with grain as wide as a thin vessel, and an edge enhancement of
 * short reach that sharpens the grain too. Both lie outside of what `drawLook` draws: what the shipped model never saw. The
 * rest is one narrow part of what it saw, and what is set anew for each run.
 */
export const drawHospitalLook = (random: Random): Look => ({
  zoom: between(random, 0.8, 1.1),
  attenuation: between(random, 0.03, 0.05),
  chestContrast: between(random, 1.2, 1.6),
  gamma: between(random, 1.1, 1.4),
  blurPx: between(random, 1.2, 1.5),
  sharpen: between(random, 1.6, 2.2),
  sharpenPx: between(random, 1.8, 2.4),
  grain: between(random, 3.5, 5.5),
  grainPx: between(random, 1.2, 1.5),
  scatter: between(random, 0.3, 0.4),
  window: [between(random, 5, 20), between(random, 235, 250)],
  blades: [blade(random), blade(random), blade(random), blade(random)],
})

/** Its collimator is never fully open. */
const blade = (random: Random): number => 10 + randomInt(random, 20)
