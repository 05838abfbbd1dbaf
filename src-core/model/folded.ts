import * as tf from '@tensorflow/tfjs-core'
import type { Block, ConvUnit } from './backbone-layout.ts'
import { BATCH_NORM_EPSILON } from './kernels.ts'
import { withRank } from './named-tensors.ts'
import type { Weights } from './weights.ts'

interface FoldedUnit {
  readonly unit: ConvUnit
  readonly filter: tf.Tensor4D
  readonly bias: tf.Tensor1D
}

/** The backbone with batch normalization multiplied into its convolutions; holds tensors until disposed. */
export interface FoldedBackbone {
  /** @param x [n, 64, 64, 1] @returns h [n, features] */
  forward(x: tf.Tensor4D): tf.Tensor2D
  dispose(): void
}

export function foldBackbone(blocks: readonly Block[], weights: Weights): FoldedBackbone {
  const folded = blocks.map(({ units, residual }) => ({
    units: units.map((unit) => foldUnit(unit, weights)),
    residual,
  }))
  return {
    forward: (x) => tf.tidy(() => tf.mean<tf.Tensor2D>(folded.reduce(runBlock, x), [1, 2])),
    dispose: () =>
      tf.dispose(folded.flatMap(({ units }) => units.flatMap(({ filter, bias }) => [filter, bias]))),
  }
}

function runBlock(x: tf.Tensor4D, block: { units: readonly FoldedUnit[]; residual: boolean }): tf.Tensor4D {
  const z = block.units.reduce(runUnit, x)
  return block.residual ? tf.add<tf.Tensor4D>(x, z) : z
}

function runUnit(x: tf.Tensor4D, { unit, filter, bias }: FoldedUnit): tf.Tensor4D {
  const common = { x, filter, bias, strides: unit.stride, pad: 'same' } as const
  const activation = unit.relu6 ? 'relu6' : 'linear'
  return unit.depthwise
    ? tf.fused.depthwiseConv2d({ ...common, activation })
    : tf.fused.conv2d({ ...common, activation })
}

/** kernel * scale / sqrt(variance + eps), offset - mean * the same factor; in double precision, once. */
function foldUnit(unit: ConvUnit, weights: Weights): FoldedUnit {
  const part = (name: string): Float32Array => arrayOf(weights, `${unit.name}/${name}`)
  const [kernel, scale, offset, mean, variance] = [
    part('kernel'),
    part('scale'),
    part('offset'),
    part('mean'),
    part('variance'),
  ]
  const factor = Float64Array.from(scale, (s, c) => s / Math.sqrt(variance[c]! + BATCH_NORM_EPSILON))
  const shape = weights.get(`${unit.name}/kernel`)?.shape ?? []
  const filter = tf.tensor(
    kernel.map((value, i) => value * factor[i % unit.outputs]!),
    [...shape],
  )
  const bias = tf.tensor1d(offset.map((value, c) => value - mean[c]! * factor[c]!))
  return { unit, filter: tf.keep(withRank<tf.Rank.R4>(filter, 4)), bias: tf.keep(bias) }
}

export function arrayOf(weights: Weights, name: string): Float32Array {
  const array = weights.get(name)
  if (!array) throw new Error(`the model has no weights named ${name}`)
  return array.values
}
