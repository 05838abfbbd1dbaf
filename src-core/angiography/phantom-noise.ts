import { randomInt, randomNormal, type Random } from '../random.ts'
import { gaussianBlur } from '../regions/gaussian.ts'
import { PHANTOM_SIDE } from './phantom-recipe.ts'

const TILE = PHANTOM_SIDE + 128

/** Grain of a detector: drawn once, shown at another place in each frame. */
export interface Grain {
  readonly tile: Float32Array
  readonly width: number
}

/** Standard deviation 1, correlated over about a pixel (`reachPx`, a Gaussian's deviation). */
export function grainOf(random: Random, reachPx = 0.7): Grain {
  const white = Float32Array.from({ length: TILE * TILE }, () => randomNormal(random))
  const { data } = gaussianBlur({ rows: TILE, columns: TILE, data: white }, reachPx)
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length)
  return { tile: data.map((value) => value / deviation), width: TILE }
}

/** Where in the tile a frame's grain begins. */
export const grainStart = (random: Random): number => randomInt(random, 128) * TILE + randomInt(random, 128)
