import * as tf from '@tensorflow/tfjs-core'
import { rocAuc } from '../evaluation/measure.ts'

/** Features [n, width] one after the other, and their labels. */
export interface ProbeSet {
  readonly features: Float32Array
  readonly labels: readonly number[]
}

const [STEPS, RATE, DECAY] = [300, 0.02, 1e-3] as const

/**
 * What a linear classifier on frozen features is worth: logistic regression on standardized features, full batches, a fixed
 * number of steps, so that the same features give the same figure.
 * @returns AUC on the held-out set
 */
export function linearProbe(train: ProbeSet, held: ProbeSet): number {
  const width = train.features.length / train.labels.length
  return tf.tidy(() => {
    const x = tf.tensor2d(train.features, [train.labels.length, width])
    const { mean, variance } = tf.moments(x, 0)
    const scaled = (rows: tf.Tensor2D): tf.Tensor2D =>
      tf.div(tf.sub(rows, mean), tf.sqrt(tf.add(variance, 1e-4)))
    const kernel = fitted(scaled(x), tf.tensor1d([...train.labels]), width)
    const scores = tf.matMul(scaled(tf.tensor2d(held.features, [held.labels.length, width])), kernel)
    return rocAuc(held.labels, [...scores.dataSync()])
  })
}

/** Gradient descent with momentum; the bias is left out, as AUC does not see it and features have mean 0. */
function fitted(x: tf.Tensor2D, labels: tf.Tensor1D, width: number): tf.Tensor2D {
  let kernel = tf.zeros<tf.Rank.R2>([width, 1])
  let speed = tf.zeros<tf.Rank.R2>([width, 1])
  const wanted = tf.reshape<tf.Rank.R2>(labels, [-1, 1])
  for (let step = 0; step < STEPS; step++) {
    const error = tf.sub<tf.Tensor2D>(tf.sigmoid(tf.matMul(x, kernel)), wanted)
    const slope = tf.add(tf.div(tf.matMul(x, error, true), x.shape[0]), tf.mul(DECAY, kernel))
    speed = tf.add(tf.mul(0.9, speed), slope)
    kernel = tf.sub(kernel, tf.mul(RATE, speed))
  }
  return kernel
}
