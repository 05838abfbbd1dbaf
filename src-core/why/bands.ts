import { WHY_GRID } from './occlusion.ts'

/** What lies beyond one level of a map, as paths of SVG over a box of 1 × 1. */
export interface Band {
  readonly sign: 'raised' | 'lowered'
  /** Share of the largest change of the map. */
  readonly level: number
  /** To be filled. */
  readonly area: string
  /** Its outline. */
  readonly edge: string
}

/** Shares of the largest change from which on a band is drawn; what is less than the lowest is nothing to look at. */
const LEVELS = [0.35, 0.6, 0.85] as const
/** Cells between two measured places: the outline then steps by less than a pixel of most screens. */
const FINE = 6
const SIDE = (WHY_GRID - 1) * FINE + 1

/** Below this change of the logit nothing is drawn: it would be noise made large by its own scale. */
const LEAST = 0.05

/**
 * A map as nested bands of both signs; none where hiding any place hardly changes the score.
 * @param changes of a `WhyMap`
 */
export function bandsOf(changes: readonly number[]): Band[] {
  const largest = Math.max(...changes.map(Math.abs))
  if (!(largest >= LEAST)) return []
  const fine = refined(changes)
  return (['raised', 'lowered'] as const).flatMap((sign) =>
    LEVELS.flatMap((level) => {
      const beyond = fine.map((value) => (sign === 'raised' ? value : -value) >= level * largest)
      return beyond.includes(true) ? [{ sign, level, area: areaOf(beyond), edge: edgeOf(beyond) }] : []
    }),
  )
}

/** Linear between the measured places. */
function refined(changes: readonly number[]): number[] {
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) / FINE, Math.floor(i / SIDE) / FINE]
    const [x0, y0] = [Math.min(WHY_GRID - 2, Math.floor(x)), Math.min(WHY_GRID - 2, Math.floor(y))]
    const [fx, fy] = [x - x0, y - y0]
    const row = (at: number): number =>
      changes[at * WHY_GRID + x0]! * (1 - fx) + changes[at * WHY_GRID + x0 + 1]! * fx
    return row(y0) * (1 - fy) + row(y0 + 1) * fy
  })
}

/** The edge of a fine cell: measured places stand in the middle of their share of the box. */
const place = (cell: number): string => (((cell - 0.5) / FINE + 0.5) / WHY_GRID).toFixed(4)

/** Each run of cells along a row is one rectangle. */
function areaOf(beyond: readonly boolean[]): string {
  const parts: string[] = []
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE;) {
      const from = x
      while (x < SIDE && beyond[y * SIDE + x]) x++
      if (x > from) parts.push(`M${place(from)} ${place(y)}H${place(x)}V${place(y + 1)}H${place(from)}Z`)
      else x++
    }
  }
  return parts.join('')
}

/** Each side of a cell beyond whose neighbour is not. */
function edgeOf(beyond: readonly boolean[]): string {
  const is = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < SIDE && y < SIDE && beyond[y * SIDE + x] === true
  const parts: string[] = []
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (!is(x, y)) continue
      if (!is(x, y - 1)) parts.push(`M${place(x)} ${place(y)}H${place(x + 1)}`)
      if (!is(x, y + 1)) parts.push(`M${place(x)} ${place(y + 1)}H${place(x + 1)}`)
      if (!is(x - 1, y)) parts.push(`M${place(x)} ${place(y)}V${place(y + 1)}`)
      if (!is(x + 1, y)) parts.push(`M${place(x + 1)} ${place(y)}V${place(y + 1)}`)
    }
  }
  return parts.join('')
}
