import { sampleBilinear } from '../model/preprocess.ts'
import type { Plane } from '../regions/gaussian.ts'
import type { RidgeMap } from '../regions/ridge.ts'
import type { Point } from './region-sampler.ts'
import { spacedOut } from './spaced-out.ts'

/** How far one looks along each direction, in map pixels (2 px of a 512 px frame), and in how many directions. */
const [NEAREST, REACH, DIRECTIONS] = [2, 8, 32]
/** A line counts from this share of the frame's strong lines on (their 98th percentile). */
const [STRONG, LINE_SHARE] = [0.98, 0.4]
/** Between two lines the strength falls to this share of the weaker one; nearer than 45 degrees they are one. */
const [DIP, APART] = [0.5, 4]
/** Spacing of points, and margin to the border, in map pixels. */
const [SPACING, MARGIN] = [7, 9]
const MOST_POINTS = 15
/** Between places that are looked at, in map pixels. */
const GRID = 2

/**
 * Places where dark lines meet from three directions or more, clearest first and spaced out: bifurcations, and crossings of the
 * projection. How clear one is is the strength of the third strongest line. Training takes a kind of negative here, as a
 * bifurcation looks like a narrowing more often than a plain piece of vessel does.
 */
export function junctionPoints({ map, strength }: RidgeMap): Point[] {
  const plane: Plane = { rows: map.rows, columns: map.columns, data: strength }
  const line = LINE_SHARE * quantile(strength, STRONG)
  const margin = Math.max(REACH + 1, MARGIN)
  const found: { point: Point; clear: number }[] = []
  for (let y = margin; y < plane.rows - margin; y += GRID)
    for (let x = margin; x < plane.columns - margin; x += GRID) {
      if (nearby(plane, x, y) < line) continue
      const clear = thirdLine(linesFrom(plane, x, y), line)
      if (clear > 0) found.push({ point: [(x + 0.5) * map.scale, (y + 0.5) * map.scale], clear })
    }
  found.sort((a, b) => b.clear - a.clear)
  return spacedOut(
    found.map(({ point }) => point),
    SPACING * map.scale,
    MOST_POINTS,
  )
}

function quantile(values: Float32Array, share: number): number {
  return values.slice().sort()[Math.floor(share * (values.length - 1))] ?? 0
}

/** The strongest within a pixel: where lines meet, the measure of a line dips. */
function nearby({ columns, data }: Plane, x: number, y: number): number {
  let most = 0
  for (let j = y - 1; j <= y + 1; j++)
    for (let i = x - 1; i <= x + 1; i++) most = Math.max(most, data[j * columns + i]!)
  return most
}

/**
 * For each direction how strong the line is that leads there: the weakest place on the best way outwards, which may turn by one direction a
 * pixel. A line that only passes by is not reached without a gap.
 */
function linesFrom(plane: Plane, x: number, y: number): Float64Array {
  let [reached, next] = [new Float64Array(DIRECTIONS).fill(Infinity), new Float64Array(DIRECTIONS)]
  for (let radius = NEAREST; radius <= REACH; radius++) {
    for (let k = 0; k < DIRECTIONS; k++) {
      const before = Math.max(
        reached[(k + DIRECTIONS - 1) % DIRECTIONS]!,
        reached[k]!,
        reached[(k + 1) % DIRECTIONS]!,
      )
      next[k] = Math.min(
        before,
        sampleBilinear(plane, x + 0.5 + radius * COS[k]!, y + 0.5 + radius * SIN[k]!),
      )
    }
    ;[reached, next] = [next, reached]
  }
  return reached
}

const angles = Array.from({ length: DIRECTIONS }, (_, k) => (2 * Math.PI * k) / DIRECTIONS)
const [COS, SIN] = [angles.map(Math.cos), angles.map(Math.sin)]

/** Strength of the third strongest of the lines that are apart; 0 where there are fewer than three. */
function thirdLine(strengths: Float64Array, least: number): number {
  const order = Array.from(strengths.keys())
    .filter((k) => strengths[k]! >= least)
    .sort((a, b) => strengths[b]! - strengths[a]!)
  const lines: number[] = []
  for (const k of order) {
    if (lines.every((other) => isApart(strengths, k, other))) lines.push(k)
    if (lines.length === 3) return strengths[k]!
  }
  return 0
}

function isApart(strengths: Float64Array, weaker: number, stronger: number): boolean {
  const ahead = (stronger - weaker + DIRECTIONS) % DIRECTIONS
  if (Math.min(ahead, DIRECTIONS - ahead) < APART) return false
  const limit = DIP * strengths[weaker]!
  const dips = (from: number, count: number): boolean =>
    Array.from({ length: count }, (_, i) => strengths[(from + i) % DIRECTIONS]!).some(
      (value) => value <= limit,
    )
  return dips(weaker, ahead) && dips(stronger, DIRECTIONS - ahead)
}
