import type { Plane } from './gaussian.ts'

/** A Gaussian blur as it is defined: one sum over a square around each pixel, the edge repeated; slow, in double precision. */
export function plainBlur({ rows, columns, data }: Plane, sigma: number, reach = 3): Float64Array {
  const radius = Math.ceil(reach * sigma)
  const within = (at: number, length: number): number => Math.min(length - 1, Math.max(0, at))
  return Float64Array.from({ length: rows * columns }, (_, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)]
    let [sum, weights] = [0, 0]
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const weight = sigma > 0 ? Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma)) : 1
        sum += weight * data[within(y + dy, rows) * columns + within(x + dx, columns)]!
        weights += weight
      }
    }
    return sum / weights
  })
}
