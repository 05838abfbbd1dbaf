import * as tf from '@tensorflow/tfjs-core'
import type { Block, ConvUnit } from './backbone-layout.ts'
import { BATCH_NORM_EPSILON } from './kernels.ts'
import { withRank } from './named-tensors.ts'
import { arrayOf, type Weights } from './weights.ts'

export interface FoldedUnit {
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
   * Its first rows over a whole frame, place by place, for the locator.
   * @param x [1, rows, columns, 1], both multiples of 4
   * @returns after the last block of 32 channels, [1, rows / 4, columns / 4, 32]
   */
  early(x: tf.Tensor4D): tf.Tensor4D
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
    early: (x) => tf.tidy(() => folded.slice(0, lastOf(blocks, EARLY) + 1).reduce(runBlock, x)),
    last,
    dispose: () =>
      tf.dispose(folded.flatMap(({ units }) => units.flatMap(({ filter, bias }) => [filter, bias]))),
  }
}

/** Prefix of the last row of MobileNetV2 that the locator takes as it is. */
const EARLY = 'stage2.'

function lastOf(blocks: readonly Block[], prefix: string): number {
  const last = blocks.findLastIndex(({ units }) => units.some(({ name }) => name.startsWith(prefix)))
  if (last < 0) throw new Error(`the backbone has no block named ${prefix}`)
  return last
}

/** One block on x, each convolution and its activation in one operation. */
export function runBlock(
  x: tf.Tensor4D,
  block: { units: readonly FoldedUnit[]; residual: boolean },
): tf.Tensor4D {
  return tf.tidy(() => {
    const z = block.units.reduce((before, unit) => {
      const after = runUnit(before, unit)
      // The widest are 50 MB a batch: the next one takes their memory.
      if (before !== x) before.dispose()
      return after
    }, x)
    return block.residual ? tf.add<tf.Tensor4D>(x, z) : z
  })
}

function runUnit(x: tf.Tensor4D, { unit, filter, bias }: FoldedUnit): tf.Tensor4D {
  const common = { x, filter, bias, strides: unit.stride, pad: 'same' } as const
  const activation = unit.relu6 ? 'relu6' : 'linear'
  return unit.depthwise
    ? tf.fused.depthwiseConv2d({ ...common, activation })
    : tf.fused.conv2d({ ...common, activation })
}

function foldUnit(unit: ConvUnit, weights: Weights): FoldedUnit {
  const { kernel, bias } = foldedNumbers(unit, weights)
  const shape = weights.get(`${unit.name}/kernel`)?.shape ?? []
  const filter = withRank<tf.Rank.R4>(tf.tensor(kernel, [...shape]), 4)
  return { unit, filter: tf.keep(filter), bias: tf.keep(tf.tensor1d(bias)) }
}

/** kernel * scale / sqrt(variance + eps), offset - mean * the same factor; in double precision, once. */
export function foldedNumbers(
  unit: ConvUnit,
  weights: Weights,
): { readonly kernel: Float32Array; readonly bias: Float32Array } {
  const part = (name: string): Float32Array => arrayOf(weights, `${unit.name}/${name}`)
  const [kernel, scale, offset, mean, variance] = [
    part('kernel'),
    part('scale'),
    part('offset'),
    part('mean'),
    part('variance'),
  ]
  const factor = Float64Array.from(scale, (s, c) => s / Math.sqrt(variance[c]! + BATCH_NORM_EPSILON))
  return {
    kernel: scaledByOutput(kernel, factor),
    bias: offset.map((value, c) => value - mean[c]! * factor[c]!),
  }
}

/** Rows of outputs, each times its factor: a plain loop, as all weights pass here before a model's first answer (.1 s by `map`). */
function scaledByOutput(kernel: Float32Array, factor: Float64Array): Float32Array {
  const scaled = new Float32Array(kernel.length)
  for (let row = 0; row < kernel.length; row += factor.length)
    for (let c = 0; c < factor.length; c++) scaled[row + c] = kernel[row + c]! * factor[c]!
  return scaled
}
