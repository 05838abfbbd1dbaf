import { locatorInput, LOCATOR_SIDE, type LocatorInput } from '#core/locator/frame-input.ts'
import { randomInt, type Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { toUnit } from '../data/png.ts'
import type { Polygon } from '../data/polygon.ts'
import { NARROW, turned, type MarkedFrame, type TurnRange } from './turned.ts'

/** A frame as the locator is given it, and where its lesions are in cells of its answer. */
export interface SeenFrame {
  readonly input: LocatorInput
  readonly lesions: readonly Box[]
  /** How likely each is; absent where people marked them. */
  readonly likely?: readonly number[]
  /** What is marked in it covers this, in cells; absent where only boxes are known. */
  readonly outlines?: readonly Polygon[]
}

/** Of the input, a side of a cell of the answer. */
export const CELL = 8
/** Of the frames to learn from, shown as they are. */
const AS_IT_IS = 0.1

/** How large a frame is shown, in pixels of its longer side, and the side of a square that is cut out of it to learn from. */
export interface Shown {
  readonly side: number
  readonly crop?: number
}

/** As it is; or, with a source of chance, mostly turned, mirrored, grown and moved by it, and a part of it where one is to be cut. */
export function seen(
  frame: MarkedFrame,
  random: Random | null,
  range: TurnRange = NARROW,
  { side, crop }: Shown = { side: LOCATOR_SIDE },
): SeenFrame {
  const grey = { ...frame, image: toUnit(frame.image) }
  const { image, lesions, likely, outlines } =
    random === null || random() < AS_IT_IS ? grey : turned(grey, random, range)
  const input = locatorInput(image, side)
  const factor = input.scale / CELL
  const boxed = {
    input,
    lesions: lesions.map((lesion) => inCells(lesion, factor)),
    ...(likely === undefined ? {} : { likely }),
  }
  const whole: SeenFrame =
    outlines === undefined
      ? boxed
      : { ...boxed, outlines: outlines.map((outline) => outline.map(([x, y]) => [x * factor, y * factor])) }
  return random === null || crop === undefined ? whole : cut(whole, crop, random)
}

/** Chance that a part is laid around a lesion, and where in the part its middle then lies. */
const AROUND = { chance: 0.8, from: 0.15, to: 0.85 } as const
/** Of a lesion that is cut through, the least share of its box that still counts as a lesion. */
const LEAST_KEPT = 0.4

/**
 * A square of a frame, by whole cells, mostly one with a lesion in it. Of a lesion that the edge cuts, what is left; of one of which less
 * than two fifths are left, nothing, and its cells are taught to be silent as all others.
 * @param crop side in pixels of the input, a multiple of 16
 */
export function cut(frame: SeenFrame, crop: number, random: Random): SeenFrame {
  const { likely } = frame
  const { rows, columns } = frame.input
  if (rows < crop || columns < crop) throw new Error(`a frame of ${columns} x ${rows} has no part of ${crop}`)
  const cells = crop / CELL
  const [left, top] = cornerOf(frame, cells, random)
  const data = new Float32Array(crop * crop)
  for (let row = 0; row < crop; row++) {
    const from = (top * CELL + row) * columns + left * CELL
    data.set(frame.input.data.subarray(from, from + crop), row * crop)
  }
  const parts = frame.lesions.map((lesion) => partWithin(lesion, [left, top], cells))
  const kept = [...parts.keys()].filter((i) => parts[i] !== null)
  const moved = (polygon: Polygon): Polygon => polygon.map(([x, y]) => [x - left, y - top] as const)
  return {
    input: { ...frame.input, rows: crop, columns: crop, data },
    lesions: parts.filter((part) => part !== null),
    ...(likely === undefined ? {} : { likely: kept.map((i) => likely[i]!) }),
    // All of them: what an outline covers beyond the edge is not asked.
    ...(frame.outlines === undefined ? {} : { outlines: frame.outlines.map(moved) }),
  }
}

/** Left and top of a part, in cells. */
function cornerOf({ input, lesions }: SeenFrame, cells: number, random: Random): readonly [number, number] {
  const free = [input.columns / CELL - cells, input.rows / CELL - cells] as const
  const lesion =
    random() < AROUND.chance ? lesions[randomInt(random, Math.max(1, lesions.length))] : undefined
  const along = (axis: 0 | 1): number => {
    const place = random()
    if (lesion === undefined) return Math.round(place * free[axis])
    const middle = lesion[axis] + lesion[axis + 2]! / 2
    const from = Math.round(middle - cells * (AROUND.from + place * (AROUND.to - AROUND.from)))
    return Math.min(free[axis], Math.max(0, from))
  }
  return [along(0), along(1)]
}

/** What a part shows of a box, in cells of the part; null where that is too little of it. */
function partWithin([x, y, w, h]: Box, [left, top]: readonly [number, number], cells: number): Box | null {
  const [x0, y0] = [Math.max(0, x - left), Math.max(0, y - top)]
  const [x1, y1] = [Math.min(cells, x - left + w), Math.min(cells, y - top + h)]
  const [width, height] = [Math.max(0, x1 - x0), Math.max(0, y1 - y0)]
  return width * height < LEAST_KEPT * w * h ? null : [x0, y0, width, height]
}

const inCells = ([x, y, w, h]: Box, factor: number): Box => [x * factor, y * factor, w * factor, h * factor]
