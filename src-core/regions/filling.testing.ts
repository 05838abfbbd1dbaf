import { blurredInSteps, plainRidge } from './ridge.testing.ts'
import type { Picture } from './pictures.testing.ts'

const SIGMAS = [1, 1.7, 2.8]

/** Strongest ridge of each pixel as it is defined, on pictures that are not shrunk. Slow, in double precision. */
function plainStrength(picture: Picture): number[] {
  const planes = blurredInSteps(picture, SIGMAS).map((plane, i) => plainRidge(plane, SIGMAS[i] ?? NaN))
  return Array.from(picture.data, (_, at) => Math.max(...planes.map((plane) => plane[at] ?? NaN)))
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

export const plainDarkness = (picture: Picture): number =>
  sumOf(plainStrength(picture)) / (picture.rows * picture.columns)

/** One less twice what both have at the same place, over what both have. */
export function plainMovement(one: Picture, other: Picture): number {
  const [a, b] = [plainStrength(one), plainStrength(other)]
  const common = a.map((value, at) => Math.min(value, b[at] ?? NaN))
  return 1 - (2 * sumOf(common)) / (sumOf(a) + sumOf(b))
}
