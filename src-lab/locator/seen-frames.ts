import { locatorInput, type LocatorInput } from '#core/locator/frame-input.ts'
import type { Random } from '#core/random.ts'
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

/** As it is; or, with a source of chance, mostly turned, mirrored, grown and moved by it. */
export function seen(frame: MarkedFrame, random: Random | null, range: TurnRange = NARROW): SeenFrame {
  const grey = { ...frame, image: toUnit(frame.image) }
  const { image, lesions, likely, outlines } =
    random === null || random() < AS_IT_IS ? grey : turned(grey, random, range)
  const input = locatorInput(image)
  const factor = input.scale / CELL
  const boxed = {
    input,
    lesions: lesions.map((lesion) => inCells(lesion, factor)),
    ...(likely === undefined ? {} : { likely }),
  }
  if (outlines === undefined) return boxed
  return { ...boxed, outlines: outlines.map((outline) => outline.map(([x, y]) => [x * factor, y * factor])) }
}

const inCells = ([x, y, w, h]: Box, factor: number): Box => [x * factor, y * factor, w * factor, h * factor]
