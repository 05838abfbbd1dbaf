import { demoRecipes } from '../angiography/demo-study.ts'
import { PHANTOM_SIDE } from '../angiography/phantom-recipe.ts'
import { angiogramFrames } from '../angiography/phantom.ts'
import type { GreyImage } from '../model/preprocess.ts'
import { seededRandom } from '../random.ts'

/** Pictures with a known answer for the tests of this folder. */
export interface Picture {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array
}

export const draw = (rows: number, columns: number, value: (x: number, y: number) => number): Picture => ({
  rows,
  columns,
  data: Float32Array.from({ length: rows * columns }, (_, at) =>
    value(at % columns, Math.floor(at / columns)),
  ),
})

export function noise(rows: number, columns: number, seed: number): Picture {
  const random = seededRandom(seed)
  return draw(rows, columns, random)
}

/** A straight line through the middle of a square, as a Gaussian of `width` (standard deviation, px) across; dark where `depth` > 0. */
export function line(side: number, width: number, angleDeg: number, depth = 0.4): Picture {
  return draw(side, side, (x, y) => {
    const across = acrossLine(side, angleDeg, x, y)
    return 0.5 + depth * (0.5 - Math.exp(-(across * across) / (2 * width * width)))
  })
}

/** Distance of a pixel's centre from the middle of that line, in px, with its sign. */
export function acrossLine(side: number, angleDeg: number, x: number, y: number): number {
  const angle = (angleDeg * Math.PI) / 180
  const middle = (side - 1) / 2
  return (x - middle) * Math.sin(angle) - (y - middle) * Math.cos(angle)
}

/** Frames of the demo study's first run, 600 ms apart: two before contrast has come, three with filled vessels. */
export function phantomFrames(): readonly Picture[] {
  const [recipe] = demoRecipes()
  if (recipe === undefined) throw new Error('the demo has no runs')
  const frames = angiogramFrames({ ...recipe, frames: 5, frameTimeMs: 600 }, seededRandom(recipe.seed))
  return [...frames].map((bytes) => ({
    rows: PHANTOM_SIDE,
    columns: PHANTOM_SIDE,
    data: Float32Array.from(bytes, (value) => value / 255),
  }))
}

/** The same picture with each pixel drawn as `times` × `times`. */
export const enlarged = ({ rows, columns, data }: GreyImage, times: number): Picture =>
  draw(
    rows * times,
    columns * times,
    (x, y) => data[Math.floor(y / times) * columns + Math.floor(x / times)]!,
  )

/** Means of squares of `times` × `times`. */
export const reduced = ({ rows, columns, data }: GreyImage, times: number): Picture =>
  draw(rows / times, columns / times, (x, y) => {
    let sum = 0
    for (let dy = 0; dy < times; dy++)
      for (let dx = 0; dx < times; dx++) sum += data[(y * times + dy) * columns + x * times + dx]!
    return sum / (times * times)
  })

/** Its largest difference from a reference. */
export function largestDifference(found: ArrayLike<number>, reference: ArrayLike<number>): number {
  let largest = found.length === reference.length ? 0 : Infinity
  for (let i = 0; i < found.length; i++) {
    const difference = Math.abs(found[i]! - reference[i]!)
    if (!(difference <= largest)) largest = difference
  }
  return largest
}
