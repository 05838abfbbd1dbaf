import type { Random } from '../random.ts'
import { PHANTOM_MM_PER_PX, PHANTOM_SIDE } from './phantom-recipe.ts'
import type { View } from './phantom-view.ts'

const SIDE = PHANTOM_SIDE
const mm = (length: number): number => length / PHANTOM_MM_PER_PX

/** Brightness without contrast, 0 to 1, row by row: lung, heart shadow, spine, ribs, the texture of a chest. */
export function chest(view: View, random: Random): Float32Array {
  const texture = [
    smoothNoise(90, random),
    smoothNoise(34, random),
    smoothNoise(13, random),
    smoothNoise(5, random),
  ]
  const amounts = [0.16, 0.1, 0.05, 0.022]
  const [heartX, heartY] = view.project([4, -6, -4])
  const spine = spineShade(view)
  const ribs = ribShade(view, random)
  const out = new Float32Array(SIDE * SIDE)
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x
      const away = Math.hypot((x - heartX) / mm(52), (y - heartY) / mm(56))
      const lung = 0.26 * step((away - 0.9) / 0.3)
      let shade = spine(x, y) + ribs(x, y)
      for (const [k, layer] of texture.entries()) shade += (layer[at] ?? 0) * (amounts[k] ?? 0)
      out[at] = (0.53 + lung) * Math.exp(-shade)
    }
  }
  return out
}

/** Vertebrae of 22 mm with discs of 6 mm between them; it lies 85 mm behind the heart, so the view moves it sideways. */
function spineShade(view: View): (x: number, y: number) => number {
  const [centerX] = view.project([-12, 85, 0])
  const [, top] = view.project([-12, 85, 100])
  return (x, y) => {
    const across = Math.abs(x - centerX) / mm(19)
    if (across > 1.5) return 0
    const along = ((((y - top) % mm(28)) + mm(28)) % mm(28)) / mm(28)
    const body = 1 - 0.4 * bump((along - 0.5) / 0.16)
    const edge = 0.05 * bump((across - 0.93) / 0.09)
    return 0.24 * (1 - step((across - 0.82) / 0.3)) * body + edge * body
  }
}

/** Ribs slope down to the front and are denser at their edges than inside. */
function ribShade(view: View, random: Random): (x: number, y: number) => number {
  const [middle] = view.project([0, 60, 0])
  const ribs = Array.from({ length: 8 }, (_, i) => ({
    top: mm(26) * i - mm(25) + 8 * random(),
    bend: mm(0.42) * (0.8 + 0.4 * random()),
    dense: 0.02 + 0.03 * random(),
  }))
  return (x, y) => {
    const across = (x - middle) / mm(40)
    let shade = 0
    for (const { top, bend, dense } of ribs) {
      const from = (y - top - bend * across * across * 14) / mm(5.5)
      if (Math.abs(from) > 1.3) continue
      shade += dense * (0.55 * (1 - step((Math.abs(from) - 0.8) / 0.3)) + bump((Math.abs(from) - 0.9) / 0.22))
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
  for (let y = 0; y < SIDE; y++) {
    const [row, v] = [Math.floor(y / grain), step((y / grain) % 1)]
    for (let x = 0; x < SIDE; x++) {
      const [column, u] = [Math.floor(x / grain), step((x / grain) % 1)]
      const at = row * nodes + column
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
