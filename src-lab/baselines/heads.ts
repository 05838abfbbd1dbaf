import * as tf from '@tensorflow/tfjs-core'
import { circuitWeightCount, circuitWeightShape, type CircuitConfig } from '#core/model/circuit-config.ts'
import { hybridHead } from '#core/model/hybrid.ts'
import { rank1, rank2, scalarOf, type NamedTensors } from '#core/model/named-tensors.ts'
import { INITIAL_ALPHA } from '#core/model/parameters.ts'
import { constant, glorot, normal, type DrawnArray } from './arrays.ts'

/** From features to one logit. */
export interface Head {
  readonly kind: 'linear' | 'classical' | 'circuit'
  readonly arrays: readonly DrawnArray[]
  /** @returns logits [n] of h [n, features] */
  readonly logits: (weights: NamedTensors, h: tf.Tensor2D) => tf.Tensor1D
  /** Multiplications of one region. */
  readonly macs: number
}

/** logit = w h + b. */
export const linearHead = (features: number): Head => ({
  kind: 'linear',
  arrays: lastArrays(features),
  logits: lastLogits,
  macs: features,
})

/** The head of the hybrid. Read, its layers are one matrix of 2^Q x 2^Q complex numbers on a real state. */
export const circuitHead = (features: number, circuit: CircuitConfig): Head => ({
  kind: 'circuit',
  arrays: correctedBy(features, circuit, [
    {
      name: 'circuit/angles',
      shape: circuitWeightShape(circuit),
      group: 'circuit',
      draw: normal(Math.PI / Math.sqrt(circuitWeightCount(circuit))),
    },
  ]),
  logits: (weights, h) => hybridHead(circuit, weights, h),
  macs: features * (circuit.qubits + 1) + 2 * 4 ** circuit.qubits + circuit.qubits,
})

/**
 * The hybrid with a dense layer in place of its circuit: q = gain · tanh(W tanh u + b), with as many numbers as the circuit has angles,
 * at the circuit's rate of learning. Everything before and behind it is the hybrid's.
 * @throws where no such layer of Q units has as many numbers as the circuit
 */
export const classicalHead = (features: number, circuit: CircuitConfig): Head => ({
  kind: 'classical',
  arrays: correctedBy(features, circuit, denseArrays(circuit)),
  logits: classicalLogits,
  macs: features * (circuit.qubits + 1) + circuit.qubits ** 2 + 2 * circuit.qubits,
})

function denseArrays(circuit: CircuitConfig): DrawnArray[] {
  const { qubits } = circuit
  if (circuitWeightCount(circuit) !== qubits ** 2 + 2 * qubits)
    throw new Error(
      `no dense layer of ${qubits} units has the ${circuitWeightCount(circuit)} numbers of the circuit`,
    )
  const vector = (name: string, start: number): DrawnArray => ({
    name,
    shape: [qubits],
    group: 'circuit',
    draw: constant(start),
  })
  return [
    { name: 'dense/kernel', shape: [qubits, qubits], group: 'circuit', draw: glorot(qubits, qubits) },
    vector('dense/bias', 0),
    vector('dense/gain', 1),
  ]
}

/** Arrays in the order of the hybrid's weights file. */
const correctedBy = (
  features: number,
  { qubits }: CircuitConfig,
  between: readonly DrawnArray[],
): DrawnArray[] => [
  { name: 'compress/kernel', shape: [features, qubits], group: 'head', draw: glorot(features, qubits) },
  { name: 'compress/bias', shape: [qubits], group: 'head', draw: constant(0) },
  ...between,
  { name: 'fuse/kernel', shape: [qubits, features], group: 'head', draw: glorot(qubits, features) },
  { name: 'fuse/alpha', shape: [], group: 'head', draw: constant(INITIAL_ALPHA) },
  ...lastArrays(features),
]

const lastArrays = (features: number): DrawnArray[] => [
  { name: 'head/kernel', shape: [features, 1], group: 'head', draw: glorot(features, 1) },
  { name: 'head/bias', shape: [1], group: 'head', draw: constant(0) },
]

function classicalLogits(weights: NamedTensors, h: tf.Tensor2D): tf.Tensor1D {
  const u = tf.add<tf.Tensor2D>(
    tf.matMul(h, rank2(weights, 'compress/kernel')),
    rank1(weights, 'compress/bias'),
  )
  const inner = tf.add(tf.matMul(tf.tanh(u), rank2(weights, 'dense/kernel')), rank1(weights, 'dense/bias'))
  const q = tf.mul<tf.Tensor2D>(tf.tanh(inner), rank1(weights, 'dense/gain'))
  const correction = tf.matMul(q, rank2(weights, 'fuse/kernel'))
  return lastLogits(weights, tf.add(h, tf.mul(scalarOf(weights, 'fuse/alpha'), correction)))
}

function lastLogits(weights: NamedTensors, h: tf.Tensor2D): tf.Tensor1D {
  const logits = tf.add(tf.matMul(h, rank2(weights, 'head/kernel')), rank1(weights, 'head/bias'))
  return tf.reshape<tf.Rank.R1>(logits, [h.shape[0]])
}
