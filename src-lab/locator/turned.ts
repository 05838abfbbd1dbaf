import { sampleBilinear, type GreyImage } from '#core/model/preprocess.ts'
import type { Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'

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
  lesions: LabelledFrame['lesions'],
  random: Random,
): { image: GreyImage; lesions: Box[] } {
  const turn = drawTurn(random)
  const gamma = Math.exp(0.4 * (2 * random() - 1))
  const { rows, columns } = image
  const [middleX, middleY] = [columns / 2, rows / 2]
  const squared = turn.cos ** 2 + turn.sin ** 2
  const data = Float32Array.from({ length: rows * columns }, (_, at) => {
    const [u, v] = [
      (at % columns) + 0.5 - middleX - turn.right,
      Math.floor(at / columns) + 0.5 - middleY - turn.down,
    ]
    const x = (turn.mirror * (turn.cos * u + turn.sin * v)) / squared
    const y = (-turn.sin * u + turn.cos * v) / squared
    return Math.max(0, sampleBilinear(image, x + middleX, y + middleY)) ** gamma
  })
  const moved = lesions.map(([x, y, w, h]): Box => {
    const [cx, cy] = [turn.mirror * (x + w / 2 - middleX), y + h / 2 - middleY]
    const [toX, toY] = [
      turn.cos * cx - turn.sin * cy + middleX + turn.right,
      turn.sin * cx + turn.cos * cy + middleY + turn.down,
    ]
    // What a box of this size spans after the turn, as an ellipse within it does: a turned lesion does not fill the turned box.
    const width = Math.hypot(turn.cos * w, turn.sin * h)
    const height = Math.hypot(turn.sin * w, turn.cos * h)
    return [toX - width / 2, toY - height / 2, width, height]
  })
  return { image: { rows, columns, data }, lesions: moved }
}
