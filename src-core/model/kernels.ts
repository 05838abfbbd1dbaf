import * as tf from '@tensorflow/tfjs-core'

/** As in the paper's reference implementation (TensorFlow's MobileNetV2). */
export const BATCH_NORM_EPSILON = 1e-3

export interface NormalizedBatch {
  readonly y: tf.Tensor4D
  /** Of this batch, per channel, kept: dispose them. The variance is unbiased, as FusedBatchNormV3 gives it. */
  readonly mean: tf.Tensor1D
  readonly variance: tf.Tensor1D
}

/** The two steps whose gradients decide the speed of training (design, section 9). */
export interface TrainingKernels {
  readonly name: 'native' | 'reference'
  /** Batch normalization by the batch's own statistics over [n, height, width]. */
  batchNorm(x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D): NormalizedBatch
  readonly relu6: (x: tf.Tensor4D) => tf.Tensor4D
}

/** Plain tfjs on any backend: slow in the backward pass, and what the native kernels are tested against. */
export const referenceKernels: TrainingKernels = {
  name: 'reference',
  batchNorm(x, scale, offset) {
    const mean = tf.mean<tf.Tensor1D>(x, [0, 1, 2])
    const variance = tf.mean<tf.Tensor1D>(tf.square(tf.sub(x, mean)), [0, 1, 2])
    const y = tf.batchNorm4d(x, mean, variance, offset, scale, BATCH_NORM_EPSILON)
    const n = x.size / scale.size
    return { y, mean: tf.keep(mean), variance: tf.keep(tf.mul(variance, n / Math.max(1, n - 1))) }
  },
  relu6: (x) => tf.relu6(x),
}
