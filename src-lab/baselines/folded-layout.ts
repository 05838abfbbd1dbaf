import * as tf from '@tensorflow/tfjs-core'
import type { FoldedBackbone } from '#core/model/folded.ts'
import { BATCH_NORM_EPSILON } from '#core/model/kernels.ts'
import { withRank } from '#core/model/named-tensors.ts'
import { arrayOf, type Weights } from '#core/model/weights.ts'
import { runLayout, type Mode } from './forward.ts'
import { plainLabKernels } from './lab-kernels.ts'
import { convLayers, type ConvLayer, type Layout } from './layout.ts'

/** A kernel and a bias, held. */
interface Affine {
  readonly kernel: tf.Tensor
  readonly bias: tf.Tensor1D
}

/** Batch normalization multiplied into the convolutions, as the hybrid is read; holds tensors until disposed. */
export function foldLayout(layout: Layout, weights: Weights): FoldedBackbone {
  const held = new Map<string, Affine>()
  for (const layer of convLayers(layout)) held.set(layer.name, foldConv(layer, weights))
  for (const name of denseNames(layout)) held.set(name, keptDense(name, weights))
  const mode = foldedMode(held)
  return {
    forward: (x) => tf.tidy(() => runLayout(layout, mode, x)),
    dispose: () => tf.dispose([...held.values()].flatMap(({ kernel, bias }) => [kernel, bias])),
  }
}

function foldedMode(held: ReadonlyMap<string, Affine>): Mode {
  const of = (name: string): Affine => {
    const affine = held.get(name)
    if (affine === undefined) throw new Error(`the network has no weights named ${name}`)
    return affine
  }
  return {
    convolved({ name, activation, depthwise, stride }, x) {
      const { kernel, bias } = of(name)
      const filter = withRank<tf.Rank.R4>(kernel, 4)
      const fused = activation === 'swish' ? 'linear' : activation
      const all = { x, filter, bias, strides: stride, pad: 'same', activation: fused } as const
      const z = depthwise ? tf.fused.depthwiseConv2d(all) : tf.fused.conv2d(all)
      return activation === 'swish' ? plainLabKernels.swish(z) : z
    },
    activated: (activation, x) => (activation === 'linear' ? x : plainLabKernels[activation](x)),
    dense(name, x) {
      const { kernel, bias } = of(name)
      return tf.add(tf.matMul(x, withRank<tf.Rank.R2>(kernel, 2)), bias)
    },
  }
}

/** kernel * scale / sqrt(variance + eps), offset - mean * the same factor; in double precision, once. */
function foldConv({ name, outputs }: ConvLayer, weights: Weights): Affine {
  const part = (what: string): Float32Array => arrayOf(weights, `${name}/${what}`)
  const [kernel, mean, variance] = [part('kernel'), part('mean'), part('variance')]
  const factor = Float64Array.from(part('scale'), (s, c) => s / Math.sqrt(variance[c]! + BATCH_NORM_EPSILON))
  const bias = part('offset').map((value, c) => value - mean[c]! * factor[c]!)
  const scaled = kernel.map((value, i) => value * factor[i % outputs]!)
  return kept(scaled, weights.get(`${name}/kernel`)?.shape ?? [], bias)
}

const keptDense = (name: string, weights: Weights): Affine =>
  kept(
    arrayOf(weights, `${name}/kernel`),
    weights.get(`${name}/kernel`)?.shape ?? [],
    arrayOf(weights, `${name}/bias`),
  )

const kept = (kernel: Float32Array, shape: readonly number[], bias: Float32Array): Affine => ({
  kernel: tf.keep(tf.tensor(kernel, [...shape])),
  bias: tf.keep(tf.tensor1d(bias)),
})

const denseNames = ({ blocks }: Layout): string[] =>
  blocks
    .flatMap(({ layers }) => layers.filter((layer) => layer.kind === 'squeeze'))
    .flatMap(({ name }) => [`${name}.reduce`, `${name}.expand`])
