import * as tf from '@tensorflow/tfjs-core'
import type { ParameterSpec } from './parameters.ts'

/** The model's weights as tensors by name. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor>

/** Slices the flat vector into tensors; the caller disposes them (or runs in a tidy). */
export function tensorsOf(specs: readonly ParameterSpec[], values: Float32Array): tf.Tensor[] {
  return specs.map((spec) =>
    tf.tensor(values.slice(spec.offset, spec.offset + spec.size), [...spec.shape], 'float32'),
  )
}

export function named(specs: readonly ParameterSpec[], tensors: readonly tf.Tensor[]): NamedTensors {
  const entries = specs.map((spec, i): [string, tf.Tensor | undefined] => [spec.name, tensors[i]])
  return new Map(entries.filter((entry): entry is [string, tf.Tensor] => entry[1] !== undefined))
}

function get(tensors: NamedTensors, name: string): tf.Tensor {
  const tensor = tensors.get(name)
  if (!tensor) throw new Error(`the model has no weights named ${name}`)
  return tensor
}

const hasRank = <R extends tf.Rank>(tensor: tf.Tensor, rank: number): tensor is tf.Tensor<R> =>
  tensor.rank === rank

/** A weight of the stated rank; anything else is a bug. */
export function withRank<R extends tf.Rank>(tensor: tf.Tensor, rank: number): tf.Tensor<R> {
  if (!hasRank<R>(tensor, rank))
    throw new Error(`expected rank ${rank}, got shape [${tensor.shape.join(', ')}]`)
  return tensor
}

export const scalarOf = (t: NamedTensors, name: string): tf.Tensor => get(t, name)
export const rank1 = (t: NamedTensors, name: string): tf.Tensor1D => withRank<tf.Rank.R1>(get(t, name), 1)
export const rank2 = (t: NamedTensors, name: string): tf.Tensor2D => withRank<tf.Rank.R2>(get(t, name), 2)
export const rank4 = (t: NamedTensors, name: string): tf.Tensor4D => withRank<tf.Rank.R4>(get(t, name), 4)
