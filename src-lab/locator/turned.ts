import { sampleBilinear, type GreyImage } from '#core/model/preprocess.ts'
import type { Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame, Point } from '#core/training/region-sampler.ts'

/** How a frame is turned, mirrored, made larger and moved about its middle, in pixels. */
interface Turn {
  readonly cos: number
  readonly sin: number
  readonly mirror: 1 | -1
  readonly right: number
  readonly down: number
}

const [TILT, GROWTH, SHIFT] = [0.35, 0.2, 25] as const

/** A quarter turn of any number, a little more of it, mirrored half the time. */
function drawTurn(random: Random): Turn {
  const between = (most: number): number => (2 * random() - 1) * most
  const angle = Math.floor(4 * random()) * (Math.PI / 2) + between(TILT)
  const size = Math.exp(between(GROWTH))
  return {
    cos: size * Math.cos(angle),
    sin: size * Math.sin(angle),
    mirror: random() < 0.5 ? 1 : -1,
    right: between(SHIFT),
    down: between(SHIFT),
  }
}

/** A grey frame in [0, 1] and its lesions, seen another way; the edge is repeated outside. */
export function turned(
  image: GreyImage,
  { lesions, outlines }: Pick<LabelledFrame, 'lesions' | 'outlines'>,
  random: Random,
): { image: GreyImage; lesions: Box[] } {
  const turn = drawTurn(random)
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
  const moved = lesions.map((lesion, i) => {
    const outline = outlines?.[i]
    return outline === undefined ? turnedBox(turn, lesion, middle) : turnedOutline(turn, outline, middle)
  })
  return { image: { rows, columns, data }, lesions: moved }
}

function turnedPoint(
  { cos, sin, mirror, right, down }: Turn,
  [x, y]: Point,
  [middleX, middleY]: Point,
): Point {
  const [u, v] = [mirror * (x - middleX), y - middleY]
  return [cos * u - sin * v + middleX + right, sin * u + cos * v + middleY + down]
}

/** The box of what the lesion covers, turned: a lesion along a slanting vessel fills its box by no fixed share. */
function turnedOutline(turn: Turn, outline: readonly Point[], middle: Point): Box {
  const points = outline.map((point) => turnedPoint(turn, point, middle))
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
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
