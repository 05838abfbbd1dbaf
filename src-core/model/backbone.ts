import * as tf from '@tensorflow/tfjs-core'
import type { Block, ConvUnit } from './backbone-layout.ts'
import { BATCH_NORM_EPSILON, type TrainingKernels } from './kernels.ts'
import { rank1, rank4, type NamedTensors } from './named-tensors.ts'

/** Statistics of one batch, per unit, for the running averages; the caller reads and disposes them. */
export type BatchStatistics = Map<string, { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D }>

type Normalize = (unit: ConvUnit, x: tf.Tensor4D) => tf.Tensor4D

/**
 * Training graph: normalized by the batch's own statistics.
 * @param x [n, 64, 64, 1]
 * @returns h [n, features], and the statistics of every unit (kept: dispose them)
 */
export function backboneTraining(
  blocks: readonly Block[],
  weights: NamedTensors,
  kernels: TrainingKernels,
  x: tf.Tensor4D,
): { h: tf.Tensor2D; statistics: BatchStatistics } {
  const statistics: BatchStatistics = new Map()
  const normalize: Normalize = (unit, z) => {
    const { y, mean, variance } = kernels.batchNorm(
      z,
      rank1(weights, `${unit.name}/scale`),
      rank1(weights, `${unit.name}/offset`),
    )
    statistics.set(unit.name, { mean, variance })
    return y
  }
  return { h: pooled(blocks, weights, normalize, kernels.relu6, x), statistics }
}

/**
 * The same graph in inference mode, by running statistics: the reference for the folded one.
 * @returns h [n, features]
 */
export function backboneReference(
  blocks: readonly Block[],
  weights: NamedTensors,
  x: tf.Tensor4D,
): tf.Tensor2D {
  const normalize: Normalize = (unit, z) =>
    tf.batchNorm4d(
      z,
      rank1(weights, `${unit.name}/mean`),
      rank1(weights, `${unit.name}/variance`),
      rank1(weights, `${unit.name}/offset`),
      rank1(weights, `${unit.name}/scale`),
      BATCH_NORM_EPSILON,
    )
  return pooled(blocks, weights, normalize, (z) => tf.relu6(z), x)
}

function pooled(
  blocks: readonly Block[],
  weights: NamedTensors,
  normalize: Normalize,
  relu6: (x: tf.Tensor4D) => tf.Tensor4D,
  x: tf.Tensor4D,
): tf.Tensor2D {
  let state = x
  for (const block of blocks) {
    let z = state
    for (const unit of block.units) {
      const normalized = normalize(unit, convolve(unit, weights, z))
      z = unit.relu6 ? relu6(normalized) : normalized
    }
    state = block.residual ? tf.add<tf.Tensor4D>(state, z) : z
  }
  return tf.mean<tf.Tensor2D>(state, [1, 2])
}

function convolve(unit: ConvUnit, weights: NamedTensors, x: tf.Tensor4D): tf.Tensor4D {
  const kernel = rank4(weights, `${unit.name}/kernel`)
  return unit.depthwise
    ? tf.depthwiseConv2d(x, kernel, unit.stride, 'same')
    : tf.conv2d(x, kernel, unit.stride, 'same')
}
