import { step } from '#core/angiography/phantom-background.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { randomInt, randomNormal, type Random } from '#core/random.ts'

const SIDE = PHANTOM_SIDE

/** 1 inside the opening, 0 on the blades; the corners are cut round where blades meet. */
export function collimatorOf([left, right, top, bottom]: readonly [
  number,
  number,
  number,
  number,
]): Float32Array {
  const corner = 14
  const out = new Float32Array(SIDE * SIDE)
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const dx = Math.min(left > 0 ? x - left : SIDE, right > 0 ? SIDE - 1 - right - x : SIDE)
      const dy = Math.min(top > 0 ? y - top : SIDE, bottom > 0 ? SIDE - 1 - bottom - y : SIDE)
      const cut =
        dx < corner && dy < corner ? corner - Math.hypot(corner - dx, corner - dy) : Math.min(dx, dy)
      out[y * SIDE + x] = step((cut + 3) / 6)
    }
  }
  return out
}

/** Shade of wires, leads and clips that lie in the beam: dark thin curves and dots, in half of the pictures. */
export function wireShade(random: Random): Float32Array {
  const out = new Float32Array(SIDE * SIDE)
  if (random() < 0.5) return out
  const count = 1 + randomInt(random, 3)
  for (let k = 0; k < count; k++) {
    if (random() < 0.2) dot(out, SIDE * random(), SIDE * random(), 2 + 3 * random(), 0.4 + random())
    else wire(out, random)
  }
  return out
}

/** A walk with slowly changing turn: a lead that crosses the picture, or a loop of sternal wire. */
function wire(out: Float32Array, random: Random): void {
  let [x, y] = [SIDE * random(), SIDE * random()]
  let heading = 2 * Math.PI * random()
  const loop = random() < 0.4
  let turn = loop ? 0.09 * randomNormal(random) : 0
  const [radius, shade] = [0.7 + 1.3 * random(), 0.1 + 0.8 * random()]
  const length = loop ? 60 + 120 * random() : 200 + 500 * random()
  for (let walked = 0; walked < length; walked++) {
    turn = 0.985 * turn + (loop ? 0.006 : 0.0018) * randomNormal(random)
    heading += turn
    x += Math.cos(heading)
    y += Math.sin(heading)
    dot(out, x, y, radius, shade)
  }
}

/** The darkest of what is drawn counts: a wire is not darker where its steps overlap. */
function dot(out: Float32Array, x: number, y: number, radius: number, shade: number): void {
  const reach = radius + 1
  for (let row = Math.max(0, Math.ceil(y - reach)); row <= Math.min(SIDE - 1, y + reach); row++) {
    for (let column = Math.max(0, Math.ceil(x - reach)); column <= Math.min(SIDE - 1, x + reach); column++) {
      const inside = step(radius + 0.5 - Math.hypot(row - y, column - x))
      const at = row * SIDE + column
      out[at] = Math.max(out[at]!, shade * inside)
    }
  }
}
