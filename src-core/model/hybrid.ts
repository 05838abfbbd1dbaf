import * as tf from '@tensorflow/tfjs-core'
import type { CircuitConfig } from './circuit-config.ts'
import { circuitLayer } from './circuit-layer.ts'
import { rank1, rank2, scalarOf, type NamedTensors } from './named-tensors.ts'

/** u = W_q h + b_q: [n, features] to [n, Q]. */
export const circuitInput = (weights: NamedTensors, h: tf.Tensor2D): tf.Tensor2D =>
  tf.add(tf.matMul(h, rank2(weights, 'compress/kernel')), rank1(weights, 'compress/bias'))

/**
 * Everything after the backbone (design, section 6): u = W_q h + b_q, q = circuit(u), h~ = h + alpha W_r q,
 * logit = w h~ + b.
 * @param h [n, features]
 * @returns logits [n]
 */
export function hybridHead(config: CircuitConfig, weights: NamedTensors, h: tf.Tensor2D): tf.Tensor1D {
  const u = circuitInput(weights, h)
  const q = tf.reshape<tf.Rank.R2>(circuitLayer(config, u, scalarOf(weights, 'circuit/angles')), u.shape)
  const correction = tf.matMul(q, rank2(weights, 'fuse/kernel'))
  const fused = tf.add<tf.Tensor2D>(h, tf.mul(scalarOf(weights, 'fuse/alpha'), correction))
  const logits = tf.add<tf.Tensor2D>(
    tf.matMul(fused, rank2(weights, 'head/kernel')),
    rank1(weights, 'head/bias'),
  )
  return tf.reshape<tf.Rank.R1>(logits, [h.shape[0]])
}
