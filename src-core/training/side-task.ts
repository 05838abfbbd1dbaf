import * as tf from '@tensorflow/tfjs-core'
import { rank1, rank2, type NamedTensors } from '../model/named-tensors.ts'
import { parameterSpecs, totalSize, type HybridConfig, type ParameterSpec } from '../model/parameters.ts'

/** Patches [m, 64, 64] and their yes/no targets [m, count]. */
export interface SideBatch {
  readonly patches: Float32Array
  readonly targets: Float32Array
}

/**
 * A second task learned along with the first: the backbone sees more of the world than stenosis labels alone show it. Its
 * linear head is thrown away after training.
 */
export interface SideTask {
  readonly targets: number
  /** Of its mean cross-entropy in the loss. */
  readonly weight: number
}

/** What training updates: the model's own arrays, then those of the side task, so that a prefix is the model. */
export function trainedSpecs(config: HybridConfig, side: SideTask | null): ParameterSpec[] {
  const own = parameterSpecs(config)
  if (side === null) return own
  const [features, offset] = [config.backbone.features, totalSize(own)]
  const kernel = {
    name: 'side/kernel',
    shape: [features, side.targets],
    size: features * side.targets,
    offset,
  }
  const bias = { name: 'side/bias', shape: [side.targets], size: side.targets, offset: offset + kernel.size }
  return [...own, { ...kernel, group: 'head' }, { ...bias, group: 'head' }]
}

/** Mean cross-entropy of independent yes/no questions, by a linear head on h. */
export function sideLoss(
  weights: NamedTensors,
  h: tf.Tensor2D,
  targets: Float32Array,
  count: number,
): tf.Tensor {
  const logits = tf.add(tf.matMul(h, rank2(weights, 'side/kernel')), rank1(weights, 'side/bias'))
  return tf.losses.sigmoidCrossEntropy(tf.tensor2d(targets, [h.shape[0], count]), logits)
}
