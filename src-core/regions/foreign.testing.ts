import { randomNormal, seededRandom } from '../random.ts'
import { gaussianBlur } from './gaussian.ts'
import { draw, type Picture } from './pictures.testing.ts'

const SIDE = 512

/** Films of other parts of the body as far as a few curves go, with grain; grey in [0, 1]. */
export const foreignPictures = (): Readonly<Record<'teeth' | 'chest', Picture>> => ({
  teeth: film(tooth, 1),
  chest: film(thorax, 2),
})

/** Softened as a film is, with grain. */
function film(shade: (x: number, y: number) => number, seed: number): Picture {
  const random = seededRandom(seed)
  const { data } = gaussianBlur(draw(SIDE, SIDE, shade), 1.5)
  return {
    rows: SIDE,
    columns: SIDE,
    data: data.map((grey) => Math.min(1, Math.max(0, grey + 0.015 * randomNormal(random)))),
  }
}

const TOOTH_WIDTH = 96

/** A bitewing: two rows of bright teeth with brighter caps and dark pulp, dark gaps between them, bone beyond. */
function tooth(x: number, y: number): number {
  const fromBite = Math.abs(y - SIDE / 2) - 14
  if (fromBite < 0) return 0.06
  const across = (x % TOOTH_WIDTH) / (TOOTH_WIDTH / 2) - 1
  const narrowing = 0.94 - 0.0014 * fromBite
  const bone = 0.42 + 0.06 * Math.sin(x / 5) * Math.sin(y / 6) + 0.04 * Math.sin((x + y) / 11)
  if (Math.abs(across) > narrowing) return fromBite > 110 ? bone : 0.12
  const rim = Math.abs(across) > narrowing - 0.16 || fromBite < 16
  if (fromBite < 90 && rim) return 0.95
  return Math.abs(across) < 0.13 && fromBite > 40 ? 0.45 : 0.72
}

/** A chest from the front: two dark lungs, a bright heart and spine, ribs as paler arcs. */
function thorax(x: number, y: number): number {
  const side = Math.abs(x - SIDE / 2)
  const lung = ((side - 125) / 85) ** 2 + ((y - 235) / 190) ** 2 < 1 && y < 390 + side / 8
  const heart = ((x - 285) / 85) ** 2 + ((y - 320) / 85) ** 2 < 1
  const spine = side < 26 ? 0.12 : 0
  const rib = Math.sin((y + ((side - 60) / 16) ** 2 - 0.35 * side) / 9) > 0.55 ? 0.1 : 0
  if (heart) return 0.78 + spine
  if (lung) return 0.22 + rib + 0.0003 * y
  return side > 235 ? 0.05 : 0.6 + spine + rib / 2
}
