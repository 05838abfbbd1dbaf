import * as tf from '@tensorflow/tfjs-core'
import type { Block, ConvUnit } from './backbone-layout.ts'
import { BATCH_NORM_EPSILON } from './kernels.ts'
import { withRank } from './named-tensors.ts'
import { arrayOf, type Weights } from './weights.ts'

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

/** MobileNetV2, which reads regions and whole frames alike. */
export interface FoldedMobileNet extends FoldedBackbone {
  /**
   * What two of its blocks say of a whole frame, place by place, for the locator; nothing after them is computed.
   * @param x [1, rows, columns, 1], both multiples of 16
   * @returns after the last block of 96 channels [1, rows / 8, columns / 8, 96], and of 320 [1, rows / 16, columns / 16, 320]
   */
  maps(x: tf.Tensor4D): { readonly shallow: tf.Tensor4D; readonly deep: tf.Tensor4D }
  /** What `forward` takes the mean of: [n, rows, columns, features]. */
  last(x: tf.Tensor4D): tf.Tensor4D
}

export function foldBackbone(blocks: readonly Block[], weights: Weights): FoldedMobileNet {
  const folded = blocks.map(({ units, residual }) => ({
    units: units.map((unit) => foldUnit(unit, weights)),
    residual,
  }))
  const last = (x: tf.Tensor4D): tf.Tensor4D => tf.tidy(() => folded.reduce(runBlock, x))
  return {
    forward: (x) => tf.tidy(() => tf.mean<tf.Tensor2D>(last(x), [1, 2])),
    maps: (x) =>
      tf.tidy(() => {
        const shallow = folded.slice(0, lastOf(blocks, SHALLOW) + 1).reduce(runBlock, x)
        const deep = folded
          .slice(lastOf(blocks, SHALLOW) + 1, lastOf(blocks, DEEP) + 1)
          .reduce(runBlock, shallow)
        return { shallow, deep }
      }),
    last,
    dispose: () =>
      tf.dispose(folded.flatMap(({ units }) => units.flatMap(({ filter, bias }) => [filter, bias]))),
  }
}

/** Prefixes of the two rows of MobileNetV2 whose maps the locator is given. */
const [SHALLOW, DEEP] = ['stage4.', 'stage6.'] as const

function lastOf(blocks: readonly Block[], prefix: string): number {
  const last = blocks.findLastIndex(({ units }) => units.some(({ name }) => name.startsWith(prefix)))
  if (last < 0) throw new Error(`the backbone has no block named ${prefix}`)
  return last
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
