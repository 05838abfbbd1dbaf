import * as tf from '@tensorflow/tfjs-core'
import { runBatch } from './circuit-batch.ts'
import type { CircuitConfig } from './circuit-config.ts'

/**
 * The circuit as a differentiable operation.
 * @param u [n, Q]
 * @param weights angles, `circuitWeightShape`
 * @returns q [n, Q]; its gradient is exact for both inputs
 */
export function circuitLayer(config: CircuitConfig, u: tf.Tensor2D, weights: tf.Tensor): tf.Tensor {
  const [samples] = u.shape
  const operation = tf.customGrad((...inputs) => {
    const [uIn, wIn] = inputs
    if (!(uIn instanceof tf.Tensor) || !(wIn instanceof tf.Tensor))
      throw new Error('circuit wants u and weights')
    const run = runBatch(config, wIn.dataSync(), uIn.dataSync(), samples)
    const gradFunc = (dy: tf.Tensor): tf.Tensor[] => {
      const gradient = run.gradient(dy.dataSync())
      return [
        tf.tensor(Float32Array.from(gradient.u), u.shape),
        tf.tensor(Float32Array.from(gradient.weights), weights.shape),
      ]
    }
    return { value: tf.tensor(Float32Array.from(run.q), u.shape), gradFunc }
  })
  return operation(u, weights)
}
