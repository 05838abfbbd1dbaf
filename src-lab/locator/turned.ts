import { sampleBilinear, type GreyImage } from '#core/model/preprocess.ts'
import { randomNormal, type Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { gaussianBlur, type Plane } from '#core/regions/gaussian.ts'
import type { LabelledFrame, Point } from '#core/training/region-sampler.ts'

/** How a frame is turned, mirrored, made larger and moved about its middle, in pixels. */
interface Turn {
  readonly cos: number
  readonly sin: number
  readonly mirror: 1 | -1
  readonly right: number
  readonly down: number
}

/** How far frames are turned (radians beside quarter turns), grown (logarithm) and moved (pixels), and what is done to the picture. */
export interface TurnRange {
  readonly tilt: number
  readonly growth: number
  readonly shift: number
  /** Chance of each, and the largest deviation: of a blur in pixels, of grain in grey levels. */
  readonly blur: { readonly chance: number; readonly most: number }
  readonly grain: { readonly chance: number; readonly most: number }
}

const NEVER = { chance: 0, most: 0 }
export const NARROW: TurnRange = { tilt: 0.35, growth: 0.2, shift: 25, blur: NEVER, grain: NEVER }
/** Any angle, and pictures of other detectors: for a locator that begins to know its frames by heart. */
export const WIDE: TurnRange = {
  tilt: Math.PI / 4,
  growth: 0.3,
  shift: 40,
  blur: { chance: 0.25, most: 1.4 },
  grain: { chance: 0.5, most: 0.04 },
}

/** By quarters alone, which turn a box into a box: for frames whose lesions have no outlines. */
export const QUARTERS: TurnRange = { ...WIDE, tilt: 0 }

/** A quarter turn of any number, a little more of it, mirrored half the time. */
function drawTurn({ tilt, growth, shift }: TurnRange, random: Random): Turn {
  const between = (most: number): number => (2 * random() - 1) * most
  const angle = Math.floor(4 * random()) * (Math.PI / 2) + between(tilt)
  const size = Math.exp(between(growth))
  return {
    cos: size * Math.cos(angle),
    sin: size * Math.sin(angle),
    mirror: random() < 0.5 ? 1 : -1,
    right: between(shift),
    down: between(shift),
  }
}

/** A frame in any grey and what is marked in it. */
export interface MarkedFrame extends Pick<LabelledFrame, 'image' | 'lesions' | 'outlines'> {
  /** How likely each lesion is, where a locator and not a person says so; outlines are then of vessels. */
  readonly likely?: readonly number[]
}

/** A grey frame in [0, 1] and what is marked in it, seen another way; the edge is repeated outside. */
export function turned(
  { image, lesions, outlines, likely }: MarkedFrame,
  random: Random,
  range: TurnRange = NARROW,
): MarkedFrame {
  const turn = drawTurn(range, random)
  const gamma = Math.exp(0.4 * (2 * random() - 1))
  const { rows, columns } = image
  const middle: Point = [columns / 2, rows / 2]
  const squared = turn.cos ** 2 + turn.sin ** 2
  const data = new Float32Array(rows * columns)
  for (let at = 0, j = 0; j < rows; j++) {
    const v = j + 0.5 - middle[1] - turn.down
    for (let i = 0; i < columns; i++, at++) {
      const u = i + 0.5 - middle[0] - turn.right
      const x = (turn.mirror * (turn.cos * u + turn.sin * v)) / squared
      const y = (-turn.sin * u + turn.cos * v) / squared
      data[at] = Math.max(0, sampleBilinear(image, x + middle[0], y + middle[1])) ** gamma
    }
  }
  const moved = outlines?.map((outline) => outline.map((point) => turnedPoint(turn, point, middle)))
  const boxes = lesions.map((lesion, i) => {
    const outline = likely === undefined ? moved?.[i] : undefined
    return outline === undefined ? turnedBox(turn, lesion, middle) : boxAround(outline)
  })
  const seen = {
    image: otherDetector({ rows, columns, data }, range, random),
    lesions: boxes,
    ...(likely === undefined ? {} : { likely }),
  }
  return moved === undefined ? seen : { ...seen, outlines: moved }
}

/** Blurred and grainy, each by chance. */
function otherDetector(image: Plane, { blur, grain }: TurnRange, random: Random): GreyImage {
  // Nothing is drawn where nothing can come of it: a narrow turn goes on drawing what it drew.
  const soft = blur.chance > 0 && random() < blur.chance ? gaussianBlur(image, blur.most * random()) : image
  if (grain.chance === 0 || random() >= grain.chance) return soft
  const deviation = grain.most * random()
  return { ...soft, data: soft.data.map((value) => value + deviation * randomNormal(random)) }
}

function turnedPoint(
  { cos, sin, mirror, right, down }: Turn,
  [x, y]: Point,
  [middleX, middleY]: Point,
): Point {
  const [u, v] = [mirror * (x - middleX), y - middleY]
  return [cos * u - sin * v + middleX + right, sin * u + cos * v + middleY + down]
}

/** Of what a turned lesion covers: one along a slanting vessel fills its box by no fixed share. */
function boxAround(outline: readonly Point[]): Box {
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top]
}

/** What a box of this size spans after the turn, as an ellipse within it does: a turned lesion does not fill the turned box. */
function turnedBox(turn: Turn, [x, y, w, h]: Box, middle: Point): Box {
  const [toX, toY] = turnedPoint(turn, [x + w / 2, y + h / 2], middle)
  const width = Math.hypot(turn.cos * w, turn.sin * h)
  const height = Math.hypot(turn.sin * w, turn.cos * h)
  return [toX - width / 2, toY - height / 2, width, height]
}
