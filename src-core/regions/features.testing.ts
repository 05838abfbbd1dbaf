import type { Plane } from './gaussian.ts'
import { plainBlur } from './gaussian.testing.ts'
import type { RidgeMap } from './ridge.ts'

/** The facts about one cell as they are defined, each computed for itself over the whole grid; slow. */
export function plainFeatures({ map, planes, strength }: RidgeMap): readonly number[][] {
  const halved = (data: ArrayLike<number>) => meansOfFour(map.rows, map.columns, data)
  const [most, grey] = [halved(strength), halved(map.data)]
  const unit = 1 / (ranked(most.data, 0.98) + 1e-3)
  const [near, dark] = [blur(most, 1.5), blur(grey, 1)]
  const around = blur(near, 3)
  const far = blur(around, 7)
  const shade = blur(grey, 2.5)
  const wide = blur(shade, 7)
  const average = mean(grey.data)
  const deviation = Math.sqrt(mean(grey.data.map((value) => (value - average) ** 2))) + 1e-3
  const relative = (plane: Plane, to: (at: number) => number) => (at: number) =>
    (plane.data[at]! - to(at)) / deviation
  const { rows, columns } = most
  const across = (at: number) => (2 * (at % columns) + 1) / columns - 1
  const down = (at: number) => (2 * Math.floor(at / columns) + 1) / rows - 1
  const facts: readonly ((at: number) => number)[] = [
    ...planes.map(halved).map(
      ({ data }) =>
        (at: number) =>
          data[at]! * unit,
    ),
    (at) => Math.sqrt(most.data[at]! * unit),
    ...[near, around, far].map(
      ({ data }) =>
        (at: number) =>
          data[at]! * unit,
    ),
    (at) => steepness(near, at) * unit,
    ...[dark, shade, wide].map((plane) => relative(plane, () => average)),
    relative(dark, (at) => wide.data[at]!),
    across,
    down,
    (at) => across(at) ** 2,
    (at) => down(at) ** 2,
  ]
  return Array.from({ length: rows * columns }, (_, at) => facts.map((fact) => fact(at)))
}

const blur = (plane: Plane, sigma: number): Plane => ({
  ...plane,
  data: Float32Array.from(plainBlur(plane, sigma)),
})

const mean = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length

/** The value below which a share of them lies. */
const ranked = (data: Float32Array, share: number): number =>
  [...data].sort((a, b) => a - b)[Math.floor(share * (data.length - 1))] ?? 0

function meansOfFour(rows: number, columns: number, data: ArrayLike<number>): Plane {
  const [halfRows, halfColumns] = [Math.floor(rows / 2), Math.floor(columns / 2)]
  const out = Float32Array.from({ length: halfRows * halfColumns }, (_, at) => {
    const [x, y] = [2 * (at % halfColumns), 2 * Math.floor(at / halfColumns)]
    const four = [0, 1].flatMap((dy) => [0, 1].map((dx) => data[(y + dy) * columns + x + dx]!))
    return four.reduce((sum, value) => sum + value, 0) / 4
  })
  return { rows: halfRows, columns: halfColumns, data: out }
}

/** Length of the difference over two cells each way, fewer at the sides. */
function steepness({ rows, columns, data }: Plane, at: number): number {
  const [x, y] = [at % columns, Math.floor(at / columns)]
  const value = (atX: number, atY: number): number =>
    data[Math.min(rows - 1, Math.max(0, atY)) * columns + Math.min(columns - 1, Math.max(0, atX))]!
  return Math.hypot(value(x + 2, y) - value(x - 2, y), value(x, y + 2) - value(x, y - 2))
}
