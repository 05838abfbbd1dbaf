import { randomInt, type Random } from '#core/random.ts'
import type { Look } from './look.ts'

/** Side of the matrix the other vendor stores. */
export const HOSPITAL_SIDE = 400

const between = (random: Random, low: number, high: number): number => low + (high - low) * random()

/**
 * How another vendor's cath lab makes its pictures: the same for all of its patients but for what is set anew for each run. Outside
 * of what `drawLook` draws in the dose, the reach of its edge enhancement and its curve: what the shipped model never saw.
 */
export const drawHospitalLook = (random: Random): Look => ({
  zoom: between(random, 0.75, 1.1),
  attenuation: between(random, 0.02, 0.035),
  chestContrast: between(random, 1.6, 2.3),
  gamma: between(random, 1.9, 2.3),
  blurPx: between(random, 1.5, 2),
  sharpen: between(random, 2.2, 3),
  sharpenPx: between(random, 1.8, 2.6),
  grain: between(random, 9, 13),
  grainPx: between(random, 1.2, 1.8),
  scatter: between(random, 0.5, 0.8),
  window: [between(random, -40, -10), between(random, 265, 300)],
  blades: [blade(random), blade(random), blade(random), blade(random)],
})

/** Its collimator is never fully open. */
const blade = (random: Random): number => 10 + randomInt(random, 20)
