import * as tf from '@tensorflow/tfjs-core'
import { BATCH_NORM_EPSILON, type NormalizedBatch, type TrainingKernels } from './kernels.ts'
import { withRank } from './named-tensors.ts'

interface Attribute {
  readonly name: string
  readonly type: number
  readonly value: boolean | number | string
}

/** The part of tfjs-node's backend that runs any TensorFlow operation by name. */
interface NativeBackend {
  readonly binding: {
    readonly TF_FLOAT: number
    readonly TF_ATTR_FLOAT: number
    readonly TF_ATTR_BOOL: number
    readonly TF_ATTR_TYPE: number
    readonly TF_ATTR_STRING: number
  }
  executeSingleOutput(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor
  executeMultipleOutputs(name: string, attributes: Attribute[], inputs: tf.Tensor[], n: number): tf.Tensor[]
}

function isNative(backend: object): backend is NativeBackend {
  return 'executeMultipleOutputs' in backend && 'executeSingleOutput' in backend && 'binding' in backend
}

/** TensorFlow's own fused kernels with their own gradients; null when the backend in use is not tfjs-node. */
export function nativeKernels(): TrainingKernels | null {
  const backend: object = tf.backend()
  if (!isNative(backend)) return null
  return {
    name: 'native',
    batchNorm: (x, scale, offset) => batchNorm(backend, x, scale, offset),
    relu6: (x) => relu6(backend, x),
  }
}

function relu6(backend: NativeBackend, x: tf.Tensor4D): tf.Tensor4D {
  const operation = withGradient(
    (z) => {
      const y = tf.relu6(z)
      return { y, kept: [y] }
    },
    (dy, ...kept) => floatOperation(backend)('Relu6Grad', [dy, ...kept]),
  )
  return operation(x)
}

/** Runs one TensorFlow operation of floats by its name. */
export type FloatOperation = (name: string, inputs: tf.Tensor[]) => tf.Tensor

const floatOperation =
  (backend: NativeBackend): FloatOperation =>
  (name, inputs) =>
    backend.executeSingleOutput(name, [dataType(backend, 'T')], inputs)

/** Null when the backend in use is not tfjs-node. */
export function nativeOperation(): FloatOperation | null {
  const backend: object = tf.backend()
  return isNative(backend) ? floatOperation(backend) : null
}

/**
 * A function of each number by itself, with a gradient of its own.
 * @param value y of x, and what the gradient needs, kept from one pass to the other
 * @param gradient dL/dx of dL/dy and what was kept
 */
export function withGradient(
  value: (x: tf.Tensor4D) => { readonly y: tf.Tensor; readonly kept: readonly tf.Tensor[] },
  gradient: (dy: tf.Tensor, ...kept: tf.Tensor[]) => tf.Tensor,
): (x: tf.Tensor4D) => tf.Tensor4D {
  const operation = tf.customGrad((...inputs) => {
    const { y, kept } = value(withRank<tf.Rank.R4>(onlyTensor(inputs[0]), 4))
    saver(inputs)([...kept])
    return { value: y, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, ...saved) }
  })
  return (x) => withRank<tf.Rank.R4>(operation(x), 4)
}

/** FusedBatchNormV3 in training mode; outputs 1 and 2 are the batch's mean and (unbiased) variance. */
function batchNorm(
  backend: NativeBackend,
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
): NormalizedBatch {
  let statistics: readonly tf.Tensor[] = []
  const operation = tf.customGrad((...inputs) => {
    const [xIn, scaleIn, offsetIn] = [onlyTensor(inputs[0]), onlyTensor(inputs[1]), onlyTensor(inputs[2])]
    const none = tf.tensor1d([], 'float32')
    const outputs = backend.executeMultipleOutputs(
      'FusedBatchNormV3',
      normAttributes(backend),
      [xIn, scaleIn, offsetIn, none, none],
      6,
    )
    const [value, mean, variance, ...reserved] = outputs.map(onlyTensor)
    statistics = [tf.keep(onlyTensor(mean)), tf.keep(onlyTensor(variance))]
    saver(inputs)([xIn, scaleIn, ...reserved])
    return { value: onlyTensor(value), gradFunc: (dy, saved) => batchNormGradient(backend, dy, saved) }
  })
  const y = withRank<tf.Rank.R4>(operation(x, scale, offset), 4)
  const [mean, variance] = statistics
  return {
    y,
    mean: withRank<tf.Rank.R1>(onlyTensor(mean), 1),
    variance: withRank<tf.Rank.R1>(onlyTensor(variance), 1),
  }
}

function batchNormGradient(backend: NativeBackend, dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] {
  return backend
    .executeMultipleOutputs('FusedBatchNormGradV3', normAttributes(backend), [dy, ...saved], 5)
    .slice(0, 3)
}

function normAttributes(backend: NativeBackend): Attribute[] {
  const { TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL } = backend.binding
  return [
    dataType(backend, 'T'),
    dataType(backend, 'U'),
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: BATCH_NORM_EPSILON },
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
  ]
}

const dataType = ({ binding }: NativeBackend, name: string): Attribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
})

type Input = tf.Tensor | tf.GradSaveFunc | undefined

function onlyTensor(input: Input): tf.Tensor {
  if (input instanceof tf.Tensor) return input
  throw new Error('expected a tensor')
}

/** tfjs passes the function that keeps tensors for the backward pass as the last argument. */
function saver(inputs: readonly Input[]): tf.GradSaveFunc {
  const last = inputs.at(-1)
  if (typeof last === 'function') return last
  throw new Error('expected the save function')
}
