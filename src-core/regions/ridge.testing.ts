import { plainBlur } from './gaussian.testing.ts'
import type { Plane } from './gaussian.ts'

/** The picture blurred to `sigma` at once, by a Gaussian so wide that nothing of it is cut off. */
export const blurredAtOnce = (plane: Plane, sigma: number): Plane => blurred(plane, sigma, 5)

/** The picture blurred in steps, as the fast kernel does: each width goes on from the one before. */
export function blurredInSteps(plane: Plane, sigmas: readonly number[]): readonly Plane[] {
  let from = plane
  let variance = 0
  return sigmas.map((sigma) => {
    from = blurred(from, Math.sqrt(sigma ** 2 - variance), 3)
    variance = sigma ** 2
    return from
  })
}

const blurred = (plane: Plane, sigma: number, reach: number): Plane => ({
  ...plane,
  data: Float32Array.from(plainBlur(plane, sigma, reach)),
})

/**
 * Strength of dark lines in a blurred picture as it is defined: second differences, the matrix of them turned to its principal
 * axes; what is left of the larger once half of the other's size is taken off. Slow, in double precision.
 */
export function plainRidge({ rows, columns, data }: Plane, sigma: number): Float64Array {
  return Float64Array.from(data, (middle, at) => {
    const [x, y] = [at % columns, Math.floor(at / columns)]
    if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) return 0
    const value = (dx: number, dy: number): number => data[at + dy * columns + dx]!
    const xx = value(-1, 0) - 2 * middle + value(1, 0)
    const yy = value(0, -1) - 2 * middle + value(0, 1)
    const xy = (value(-1, -1) + value(1, 1) - value(1, -1) - value(-1, 1)) / 4
    const [across, along] = principal(xx, yy, xy)
    return across > 0 ? Math.max(0, sigma * sigma * (across - Math.abs(along) / 2)) : 0
  })
}

/** Eigenvalues of a symmetric 2 × 2 matrix by one Jacobi rotation, the larger first. */
function principal(xx: number, yy: number, xy: number): readonly [number, number] {
  const angle = Math.atan2(2 * xy, xx - yy) / 2
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const larger = cos * cos * xx + 2 * cos * sin * xy + sin * sin * yy
  return [larger, xx + yy - larger]
}
