import * as tf from '@tensorflow/tfjs-core'
import type { LinearHeads } from '#core/heads/linear-heads.ts'

/** Features [n, width] and answers [n, questions], row by row; an answer that is not known is NaN and teaches nothing. */
export interface Questioned {
  readonly n: number
  readonly features: Float32Array
  readonly answers: Float32Array
}

const [STEPS, RATE, DECAY] = [400, 0.02, 2e-3] as const

/** Logistic regression for each question on frozen features: full batches, momentum, a fixed number of steps, no randomness. */
export function fitHeads(questions: readonly string[], { n, features, answers }: Questioned): LinearHeads {
  const width = features.length / n
  const [mean, scale, kernel, bias] = tf.tidy((): [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor] => {
    const x = tf.tensor2d(features, [n, width])
    const { mean: middle, variance } = tf.moments(x, 0)
    const steep = tf.rsqrt(tf.add(variance, 1e-4))
    const known = tf.tensor2d(
      answers.map((answer) => (Number.isNaN(answer) ? 0 : 1)),
      [n, questions.length],
    )
    const wanted = tf.tensor2d(
      answers.map((answer) => (Number.isNaN(answer) ? 0 : answer)),
      [n, questions.length],
    )
    const learned = descend(tf.mul(tf.sub(x, middle), steep), wanted, known)
    return [middle, steep, learned.kernel, learned.bias]
  })
  return { questions, mean: read(mean), scale: read(scale), kernel: read(kernel), bias: read(bias) }
}

function read(tensor: tf.Tensor): Float32Array {
  const values = Float32Array.from(tensor.dataSync())
  tensor.dispose()
  return values
}

function descend(x: tf.Tensor2D, wanted: tf.Tensor2D, known: tf.Tensor2D) {
  const [width, count] = [x.shape[1], wanted.shape[1]]
  const each = tf.div<tf.Tensor2D>(known, tf.maximum(1, tf.sum(known, 0)))
  let [kernel, speed] = [tf.zeros<tf.Rank.R2>([width, count]), tf.zeros<tf.Rank.R2>([width, count])]
  let [bias, drift] = [tf.zeros<tf.Rank.R1>([count]), tf.zeros<tf.Rank.R1>([count])]
  for (let step = 0; step < STEPS; step++) {
    const said = tf.sigmoid(tf.add(tf.matMul(x, kernel), bias))
    const error = tf.mul<tf.Tensor2D>(tf.sub(said, wanted), each)
    speed = tf.add(tf.mul(0.9, speed), tf.add(tf.matMul(x, error, true), tf.mul(DECAY, kernel)))
    drift = tf.add(tf.mul(0.9, drift), tf.sum<tf.Tensor1D>(error, 0))
    kernel = tf.sub(kernel, tf.mul(RATE, speed))
    bias = tf.sub(bias, tf.mul(RATE, drift))
  }
  return { kernel, bias }
}
