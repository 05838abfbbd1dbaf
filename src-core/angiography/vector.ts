/** Patient coordinates in mm from the middle of the heart: x to the left, y to the back, z to the head. */
export type Vector = readonly [x: number, y: number, z: number]

export const scaled = ([x, y, z]: Vector, by: number): Vector => [x * by, y * by, z * by]
export function sum(...vectors: readonly Vector[]): Vector {
  let [x, y, z] = [0, 0, 0]
  for (const vector of vectors) {
    x += vector[0]
    y += vector[1]
    z += vector[2]
  }
  return [x, y, z]
}
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const unit = (a: Vector): Vector => scaled(a, 1 / Math.sqrt(dot(a, a)))
