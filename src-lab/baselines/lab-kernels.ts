import * as tf from '@tensorflow/tfjs-core'
import { referenceKernels, type TrainingKernels } from '#core/model/kernels.ts'
import { nativeKernels, nativeOperation, withGradient } from '#core/model/native-kernels.ts'

/** What the hybrid trains with, and the activations of the other networks. */
export interface LabKernels extends TrainingKernels {
  readonly relu: (x: tf.Tensor4D) => tf.Tensor4D
  /** x · sigmoid(x), arXiv 1710.05941. */
  readonly swish: (x: tf.Tensor4D) => tf.Tensor4D
}

/** Plain tfjs with its own composed gradients: what the native kernels are tested against. */
export const plainLabKernels: LabKernels = {
  ...referenceKernels,
  relu: (x) => tf.relu(x),
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
}

/** The fastest that the backend in use has. */
export function labKernels(): LabKernels {
  const [kernels, operation] = [nativeKernels(), nativeOperation()]
  if (kernels === null || operation === null) return plainLabKernels
  const relu = withGradient(
    (x) => {
      const y = tf.relu(x)
      return { y, kept: [y] }
    },
    (dy, ...kept) => operation('ReluGrad', [dy, ...kept]),
  )
  const swish = withGradient(
    (x) => {
      const s = tf.sigmoid(x)
      return { y: tf.mul(x, s), kept: [x, s] }
    },
    // d(x s) = s + x s (1 - s), and SigmoidGrad(s, d) is d s (1 - s).
    (dy, x, s) => tf.add(tf.mul(dy, sure(s)), operation('SigmoidGrad', [sure(s), tf.mul(dy, sure(x))])),
  )
  return { ...kernels, relu, swish }
}

function sure(kept: tf.Tensor | undefined): tf.Tensor {
  if (kept === undefined) throw new Error('a kept tensor is missing')
  return kept
}
