import { createReadout, type Readout } from './circuit-inference.ts'
import type { HybridConfig } from './parameters.ts'
import { arrayOf, type Weights } from './weights.ts'

/**
 * Everything after the backbone as reading computes it: logit = plain + correction . q with q = readout(u). W_r is only ever seen
 * through the head, so alpha w^T W_r is multiplied out: Q numbers.
 */
export interface ReadingHead {
  readonly qubits: number
  readonly readout: Readout
  /** alpha w^T W_r, [Q]. */
  readonly correction: Float64Array
  /** u = W_q h + b_q, [n, Q], and plain = w h + b, the logit with alpha = 0, [n]. @param h [n, features] */
  split(h: Float32Array, n: number): { readonly u: Float64Array; readonly plain: Float64Array }
}

export function createReadingHead(
  { circuit, backbone: { features } }: HybridConfig,
  weights: Weights,
): ReadingHead {
  const { qubits } = circuit
  const [fuse, kernel] = [arrayOf(weights, 'fuse/kernel'), arrayOf(weights, 'head/kernel')]
  const [compress, compressBias] = [arrayOf(weights, 'compress/kernel'), arrayOf(weights, 'compress/bias')]
  const alpha = arrayOf(weights, 'fuse/alpha')[0]!
  const bias = arrayOf(weights, 'head/bias')[0]!
  const correction = new Float64Array(qubits)
  for (let q = 0; q < qubits; q++) {
    for (let f = 0; f < features; f++) correction[q]! += alpha * fuse[q * features + f]! * kernel[f]!
  }
  return {
    qubits,
    readout: createReadout(circuit, arrayOf(weights, 'circuit/angles')),
    correction,
    split(h, n) {
      const [u, plain] = [new Float64Array(n * qubits), new Float64Array(n)]
      for (let s = 0; s < n; s++) {
        const from = s * features
        plain[s] = bias + dot(h, from, kernel)
        for (let q = 0; q < qubits; q++) {
          let sum = compressBias[q]!
          for (let f = 0; f < features; f++) sum += h[from + f]! * compress[f * qubits + q]!
          u[s * qubits + q] = sum
        }
      }
      return { u, plain }
    },
  }
}

/** The logits that expectations q give; [n]. @param plain of `split` */
export function logitsOf(
  { qubits, correction }: ReadingHead,
  plain: Float64Array,
  q: ArrayLike<number>,
): Float32Array {
  return Float32Array.from(plain, (value, s) => value + dot(q, s * qubits, correction))
}

function dot(values: ArrayLike<number>, from: number, by: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < by.length; i++) sum += values[from + i]! * by[i]!
  return sum
}
