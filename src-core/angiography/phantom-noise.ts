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
  // Plain loops: of half a million numbers, those of typed arrays take several times as long.
  const white = new Float32Array(TILE * TILE)
  for (let i = 0; i < white.length; i++) white[i] = randomNormal(random)
  const { data: tile } = gaussianBlur({ rows: TILE, columns: TILE, data: white }, reachPx)
  let squares = 0
  for (let i = 0; i < tile.length; i++) squares += tile[i]! * tile[i]!
  const deviation = Math.sqrt(squares / tile.length)
  for (let i = 0; i < tile.length; i++) tile[i]! /= deviation
  return { tile, width: TILE }
}

/** Where in the tile a frame's grain begins. */
export const grainStart = (random: Random): number => randomInt(random, 128) * TILE + randomInt(random, 128)
