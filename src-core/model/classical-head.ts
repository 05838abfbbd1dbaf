import type { ParameterSpec } from './parameters.ts'
import { arrayOf, weightsOf } from './weights.ts'

/**
 * The arrays of the hybrid's path with a dense layer in place of its circuit, in the order of ledger.bin.
 * @param features width of h
 */
export function classicalSpecs(features: number, qubits: number): ParameterSpec[] {
  const arrays: readonly (readonly [string, readonly number[], ParameterSpec['group']])[] = [
    ['compress/kernel', [features, qubits], 'head'],
    ['compress/bias', [qubits], 'head'],
    ['dense/kernel', [qubits, qubits], 'circuit'],
    ['dense/bias', [qubits], 'circuit'],
    ['dense/gain', [qubits], 'circuit'],
    ['fuse/kernel', [qubits, features], 'head'],
    ['fuse/alpha', [], 'head'],
    ['head/kernel', [features, 1], 'head'],
    ['head/bias', [1], 'head'],
  ]
  let offset = 0
  return arrays.map(([name, shape, group]) => {
    const size = shape.reduce((a, b) => a * b, 1)
    offset += size
    return { name, shape, group, size, offset: offset - size }
  })
}

/** Logits [n] of features h [n, features]. */
export type PathLogits = (h: ArrayLike<number>, n: number) => Float64Array

/**
 * logit = w · (h + alpha W_r (g ∘ tanh(D tanh u + c))) + b, u = W_q h + b_q: number for number the circuit's path, with plain arrays.
 * @param flat `classicalSpecs`, one after the other
 */
export function createClassicalHead(features: number, qubits: number, flat: Float32Array): PathLogits {
  const weights = weightsOf(classicalSpecs(features, qubits), flat)
  const of = (name: string): Float32Array => arrayOf(weights, name)
  const [compress, compressBias] = [of('compress/kernel'), of('compress/bias')]
  const [dense, denseBias, gain] = [of('dense/kernel'), of('dense/bias'), of('dense/gain')]
  const [fuse, kernel, bias, alpha] = [
    of('fuse/kernel'),
    of('head/kernel'),
    of('head/bias')[0]!,
    of('fuse/alpha')[0]!,
  ]
  const each = Array.from({ length: qubits }, (_, q) => q)
  /** alpha w^T W_r: W_r is only ever seen through the head. */
  const correction = each.map(
    (q) => alpha * kernel.reduce((sum, w, f) => sum + w * fuse[q * features + f]!, 0),
  )
  const one = (h: ArrayLike<number>, from: number): number => {
    const inner = each.map((q) => {
      let u = compressBias[q]!
      for (let f = 0; f < features; f++) u += h[from + f]! * compress[f * qubits + q]!
      return Math.tanh(u)
    })
    const said = each.map(
      (q) =>
        gain[q]! * Math.tanh(inner.reduce((sum, t, p) => sum + t * dense[p * qubits + q]!, denseBias[q]!)),
    )
    const plain = kernel.reduce((sum, w, f) => sum + w * h[from + f]!, bias)
    return said.reduce((sum, q, i) => sum + q * correction[i]!, plain)
  }
  return (h, n) => Float64Array.from({ length: n }, (_, s) => one(h, s * features))
}
