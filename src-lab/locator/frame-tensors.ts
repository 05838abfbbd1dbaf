import * as tf from '@tensorflow/tfjs-core'
import { OUTPUTS } from '#core/locator/layout.ts'
import type { TargetTensors } from './loss.ts'
import { CELL, type SeenFrame } from './seen-frames.ts'
import { targetsOf } from './targets.ts'

/** [n, rows, columns, 1]; throws where the frames differ in size. */
export function inputsOf(frames: readonly SeenFrame[]): tf.Tensor4D {
  const { rows, columns } = sizeOf(frames)
  const all = new Float32Array(frames.length * rows * columns)
  for (const [i, { input }] of frames.entries()) all.set(input.data, i * rows * columns)
  return tf.tensor4d(all, [frames.length, rows, columns, 1])
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
  const made = frames.map(({ lesions }) => targetsOf(lesions, rows, columns))
  const stacked = (of: 'middle' | 'weight' | 'shape', depth: number): tf.Tensor4D => {
    const all = new Float32Array(frames.length * rows * columns * depth)
    for (const [i, target] of made.entries()) all.set(target[of], i * rows * columns * depth)
    return tf.tensor4d(all, [frames.length, rows, columns, depth])
  }
  return { middle: stacked('middle', 1), weight: stacked('weight', 1), shape: stacked('shape', OUTPUTS - 1) }
}
