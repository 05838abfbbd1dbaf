import * as tf from '@tensorflow/tfjs-core'
import { OUTPUTS } from '#core/locator/layout.ts'
import type { TargetTensors } from './loss.ts'
import { CELL, type SeenFrame } from './seen-frames.ts'
import { targetsOf } from './targets.ts'

/** [n, rows, columns, 1]; throws where the frames differ in size. */
export function inputsOf(frames: readonly SeenFrame[]): tf.Tensor4D {
  const { rows, columns } = sizeOf(frames)
  return stacked(
    frames.map(({ input }) => input.data),
    [rows, columns, 1],
  )
}

/** Maps of one shape, one after the other. @returns [n, rows, columns, depth] */
export function stacked(
  maps: readonly Float32Array[],
  [rows, columns, depth]: readonly [rows: number, columns: number, depth: number],
): tf.Tensor4D {
  const all = new Float32Array(maps.length * rows * columns * depth)
  for (const [i, map] of maps.entries()) all.set(map, i * rows * columns * depth)
  return tf.tensor4d(all, [maps.length, rows, columns, depth])
}

function sizeOf(frames: readonly SeenFrame[]): { rows: number; columns: number } {
  const first = frames[0]?.input
  if (
    first === undefined ||
    frames.some(({ input }) => input.rows !== first.rows || input.columns !== first.columns)
  )
    throw new Error('the frames of a batch must have one size')
  return first
}

/** What should be said of them. */
export function targetTensors(frames: readonly SeenFrame[]): TargetTensors {
  const size = sizeOf(frames)
  const [rows, columns] = [size.rows / CELL, size.columns / CELL]
  const made = frames.map(({ lesions, likely }) => targetsOf(lesions, rows, columns, likely))
  const of = (which: keyof TargetTensors, depth: number): tf.Tensor4D =>
    stacked(
      made.map((target) => target[which]),
      [rows, columns, depth],
    )
  return {
    middle: of('middle', 1),
    sure: of('sure', 1),
    weight: of('weight', 1),
    shape: of('shape', OUTPUTS - 1),
  }
}
