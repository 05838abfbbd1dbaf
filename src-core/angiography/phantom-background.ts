import type { Random } from '../random.ts'
import { PHANTOM_MM_PER_PX, PHANTOM_SIDE } from './phantom-recipe.ts'
import type { View } from './phantom-view.ts'

const SIDE = PHANTOM_SIDE
const mm = (length: number): number => length / PHANTOM_MM_PER_PX

/** Brightness without contrast, 0 to 1, row by row: lung, heart shadow, spine, ribs, the texture of a chest. */
export function chest(view: View, random: Random): Float32Array {
  const coarse = smoothNoise(90, random)
  const middling = smoothNoise(34, random)
  const fine = smoothNoise(13, random)
  const finest = smoothNoise(5, random)
  const [heartX, heartY] = view.project([4, -6, -4])
  const [halfWidth, halfHeight] = [mm(52), mm(56)]
  const spine = spineShade(view)
  const ribs = ribShade(view, random)
  const out = new Float32Array(SIDE * SIDE)
  for (let y = 0; y < SIDE; y++) {
    const down = (y - heartY) / halfHeight
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x
      const lung = 0.26 * lungAt((x - heartX) / halfWidth, down)
      let shade = spine(x, y) + ribs(x, y)
      shade += coarse[at]! * 0.16
      shade += middling[at]! * 0.1
      shade += fine[at]! * 0.05
      shade += finest[at]! * 0.022
      out[at] = (0.53 + lung) * Math.exp(-shade)
    }
  }
  return out
}

/** 0 in the heart's shadow, 1 outside, by how far off its middle in half axes; the exact distance is slow, and only the edge needs it. */
function lungAt(across: number, down: number): number {
  const square = across * across + down * down
  if (square < 0.8) return 0
  return square > 1.45 ? 1 : step((Math.hypot(across, down) - 0.9) / 0.3)
}

/** Vertebrae of 22 mm with discs of 6 mm between them; it lies 85 mm behind the heart, so the view moves it sideways. */
function spineShade(view: View): (x: number, y: number) => number {
  const [centerX] = view.project([-12, 85, 0])
  const [, top] = view.project([-12, 85, 100])
  const [halfWidth, period] = [mm(19), mm(28)]
  const across = along((x) => Math.abs(x - centerX) / halfWidth)
  const inside = across.map((away) => 0.24 * (1 - step((away - 0.82) / 0.3)))
  const edge = across.map((away) => 0.05 * bump((away - 0.93) / 0.09))
  const body = along((y) => {
    const part = ((((y - top) % period) + period) % period) / period
    return 1 - 0.4 * bump((part - 0.5) / 0.16)
  })
  return (x, y) => (across[x]! > 1.5 ? 0 : inside[x]! * body[y]! + edge[x]! * body[y]!)
}

/** What depends on the row or the column alone, once for each. */
const along = (of: (at: number) => number): Float64Array =>
  Float64Array.from({ length: SIDE }, (_, at) => of(at))

/** Ribs slope down to the front and are denser at their edges than inside. */
function ribShade(view: View, random: Random): (x: number, y: number) => number {
  const [middle] = view.project([0, 60, 0])
  const ribs = Array.from({ length: 8 }, (_, i) => ({
    top: mm(26) * i - mm(25) + 8 * random(),
    bend: mm(0.42) * (0.8 + 0.4 * random()),
    dense: 0.02 + 0.03 * random(),
  }))
  const [halfWidth, halfHeight] = [mm(40), mm(5.5)]
  const sunk = ribs.map(({ bend }) =>
    along((x) => {
      const across = (x - middle) / halfWidth
      return bend * across * across * 14
    }),
  )
  return (x, y) => {
    let shade = 0
    for (let k = 0; k < ribs.length; k++) {
      const { top, dense } = ribs[k]!
      const from = Math.abs((y - top - sunk[k]![x]!) / halfHeight)
      if (from > 1.3) continue
      shade += dense * (0.55 * (1 - step((from - 0.8) / 0.3)) + bump((from - 0.9) / 0.22))
    }
    return shade
  }
}

/** Row at which the diaphragm begins in a column. */
export const diaphragmRow = (x: number, [domeX, domeY]: readonly [number, number]): number =>
  domeY + ((x - domeX) / 255) ** 2 * 90

/** 1 inside the collimator's opening, 0 on its blades, soft between; the corners are cut round. */
export function collimator(random: Random): Float32Array {
  const blade = () => 4 + Math.floor(random() * 12)
  const [left, right, top, bottom] = [blade(), blade(), blade(), blade()]
  const corner = 14
  const out = new Float32Array(SIDE * SIDE)
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [dx, dy] = [Math.min(x - left, SIDE - 1 - right - x), Math.min(y - top, SIDE - 1 - bottom - y)]
      const cut =
        dx < corner && dy < corner ? corner - Math.hypot(corner - dx, corner - dy) : Math.min(dx, dy)
      out[y * SIDE + x] = step((cut + 2) / 4)
    }
  }
  return out
}

/** Noise without anything finer than `grain` pixels, mean about 0, within -1 and 1. */
function smoothNoise(grain: number, random: Random): Float32Array {
  const nodes = Math.ceil(SIDE / grain) + 2
  const grid = Float32Array.from({ length: nodes * nodes }, () => 2 * random() - 1)
  const out = new Float32Array(SIDE * SIDE)
  const between = along((at) => step((at / grain) % 1))
  for (let y = 0; y < SIDE; y++) {
    const [row, v] = [Math.floor(y / grain), between[y]!]
    for (let x = 0; x < SIDE; x++) {
      const u = between[x]!
      const at = row * nodes + Math.floor(x / grain)
      const upper = grid[at]! * (1 - u) + grid[at + 1]! * u
      const lower = grid[at + nodes]! * (1 - u) + grid[at + nodes + 1]! * u
      out[y * SIDE + x] = upper * (1 - v) + lower * v
    }
  }
  return out
}

/** 0 up to 0, 1 from 1 on. */
export function step(t: number): number {
  const inside = Math.min(1, Math.max(0, t))
  return inside * inside * (3 - 2 * inside)
}

const bump = (t: number): number => Math.exp(-t * t)
