import * as tf from '@tensorflow/tfjs-core'
import type { BatchStatistics } from '#core/model/backbone.ts'
import { BATCH_NORM_EPSILON } from '#core/model/kernels.ts'
import { rank1, rank2, rank4, type NamedTensors } from '#core/model/named-tensors.ts'
import { assertNever } from '#core/result.ts'
import type { FeatureFunction } from '#core/training/gradient.ts'
import type { LabKernels } from './lab-kernels.ts'
import type { Activation, Block, ConvLayer, Layer, Layout } from './layout.ts'

/** How the layers of a layout are computed; the order in which they are is the same for all. */
export interface Mode {
  /** Convolution, normalization and activation. */
  readonly convolved: (layer: ConvLayer, x: tf.Tensor4D) => tf.Tensor4D
  readonly activated: (activation: Activation, x: tf.Tensor4D) => tf.Tensor4D
  /** A dense product with its bias: [n, inputs] to [n, outputs]. */
  readonly dense: (name: string, x: tf.Tensor2D) => tf.Tensor2D
}

/** From x [n, side, side, 1] to features [n, width]. */
export function runLayout({ blocks }: Layout, mode: Mode, x: tf.Tensor4D): tf.Tensor2D {
  const last = blocks.reduce((state, block) => runBlock(block, mode, state), x)
  return tf.mean<tf.Tensor2D>(last, [1, 2])
}

function runBlock({ layers, shortcut, after }: Block, mode: Mode, x: tf.Tensor4D): tf.Tensor4D {
  const z = layers.reduce((state, layer) => runLayer(layer, mode, state), x)
  if (shortcut === 'none') return mode.activated(after, z)
  const beside = shortcut === 'identity' ? x : mode.convolved(shortcut, x)
  return mode.activated(after, tf.add<tf.Tensor4D>(beside, z))
}

function runLayer(layer: Layer, mode: Mode, x: tf.Tensor4D): tf.Tensor4D {
  switch (layer.kind) {
    case 'conv':
      return mode.convolved(layer, x)
    case 'max-pool':
      return tf.maxPool(x, 3, 2, 'same')
    case 'squeeze': {
      const squeezed = tf.mean<tf.Tensor2D>(x, [1, 2])
      const [n, channels] = squeezed.shape
      const hidden = mode.dense(`${layer.name}.reduce`, squeezed)
      const weighed = tf.sigmoid(mode.dense(`${layer.name}.expand`, tf.mul(hidden, tf.sigmoid(hidden))))
      return tf.mul(x, tf.reshape(weighed, [n, 1, 1, channels]))
    }
    default:
      return assertNever(layer)
  }
}

/** Training graph: normalized by the batch's own statistics. */
export const trainingFeatures =
  (layout: Layout, kernels: LabKernels): FeatureFunction =>
  (weights, x) => {
    const statistics: BatchStatistics = new Map()
    const normalized = ({ name }: ConvLayer, z: tf.Tensor4D): tf.Tensor4D => {
      const [scale, offset] = [rank1(weights, `${name}/scale`), rank1(weights, `${name}/offset`)]
      const { y, mean, variance } = kernels.batchNorm(z, scale, offset)
      statistics.set(name, { mean, variance })
      return y
    }
    return { h: runLayout(layout, unfolded(weights, kernels, normalized), x), statistics }
  }

/** The same graph in inference mode, by running statistics: the reference for the folded one. */
export function referenceFeatures(
  layout: Layout,
  weights: NamedTensors,
  kernels: LabKernels,
  x: tf.Tensor4D,
): tf.Tensor2D {
  const normalized = ({ name }: ConvLayer, z: tf.Tensor4D): tf.Tensor4D => {
    const of = (what: string): tf.Tensor1D => rank1(weights, `${name}/${what}`)
    return tf.batchNorm4d(z, of('mean'), of('variance'), of('offset'), of('scale'), BATCH_NORM_EPSILON)
  }
  return runLayout(layout, unfolded(weights, kernels, normalized), x)
}

function unfolded(
  weights: NamedTensors,
  kernels: LabKernels,
  normalized: (layer: ConvLayer, z: tf.Tensor4D) => tf.Tensor4D,
): Mode {
  const activated = (activation: Activation, x: tf.Tensor4D): tf.Tensor4D =>
    activation === 'linear' ? x : kernels[activation](x)
  return {
    convolved: (layer, x) => activated(layer.activation, normalized(layer, convolve(layer, weights, x))),
    activated,
    dense: (name, x) =>
      tf.add(tf.matMul(x, rank2(weights, `${name}/kernel`)), rank1(weights, `${name}/bias`)),
  }
}

function convolve(
  { name, depthwise, stride }: ConvLayer,
  weights: NamedTensors,
  x: tf.Tensor4D,
): tf.Tensor4D {
  const kernel = rank4(weights, `${name}/kernel`)
  return depthwise ? tf.depthwiseConv2d(x, kernel, stride, 'same') : tf.conv2d(x, kernel, stride, 'same')
}
