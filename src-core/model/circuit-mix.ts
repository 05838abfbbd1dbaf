import { rowWidth, type Rows } from './circuit-rows.ts'

/**
 * What stands between two layers of RY: first the CNOTs, which only move amplitudes, then the RZ of all qubits on either side of
 * them, which only turn phases. So both are one pass.
 */
export interface Mix {
  /** Where amplitude k comes from; null for nowhere else. */
  readonly source: Uint16Array | null
  /** cos and sin of each amplitude's phase after that, null for none. */
  readonly phase: { readonly cos: Float64Array; readonly sin: Float64Array } | null
}

/** Phase of every basis state under RZ(angle_q) on each qubit: minus half an angle for 0, plus half for 1. */
export function phasesOf(angles: ArrayLike<number>): Float64Array {
  const phases = new Float64Array(2 ** angles.length)
  for (let q = 0; q < angles.length; q++) {
    const half = angles[q]! / 2
    for (let k = 2 ** q - 1; k >= 0; k--) {
      phases[2 * k + 1] = phases[k]! + half
      phases[2 * k] = phases[k]! - half
    }
  }
  return phases
}

/** @param out other rows of the same shape, overwritten */
export function mix({ source, phase }: Mix, rows: Rows, out: Rows): Rows {
  const [x, y, width, { samples }] = [rows.values, out.values, rowWidth(rows), rows]
  for (let k = 0, to = 0; to < x.length; k++, to += width) {
    const from = (source ? source[k]! : k) * width
    if (phase === null) {
      for (let i = 0; i < width; i++) y[to + i] = x[from + i]!
      continue
    }
    const [c, s] = [phase.cos[k]!, phase.sin[k]!]
    for (let i = 0; i < samples; i++) {
      const [re, im] = [x[from + i]!, x[from + samples + i]!]
      y[to + i] = c * re - s * im
      y[to + samples + i] = s * re + c * im
    }
  }
  return out
}

/**
 * Undoes `mix` on a bra.
 * @param before what `mix` was given
 * @param out the bra before it, overwritten
 * @returns of each amplitude k, the sum over samples of Im conj(bra) ket: with signs folded in (`foldSigns`) it is the gradient of
 *   the angle of a qubit's RZ, d psi = -i/2 Z psi
 */
export function unmix({ source, phase }: Mix, bra: Rows, before: Rows, out: Rows): Float64Array {
  const [x, y, p, width, { samples }] = [bra.values, out.values, before.values, rowWidth(bra), bra]
  const gradient = new Float64Array(2 ** bra.qubits)
  for (let k = 0, from = 0; from < x.length; k++, from += width) {
    const to = (source ? source[k]! : k) * width
    if (phase === null) {
      for (let i = 0; i < width; i++) y[to + i] = x[from + i]!
      continue
    }
    const [c, s] = [phase.cos[k]!, phase.sin[k]!]
    let sum = 0
    for (let i = to; i < to + samples; i++) {
      const [re, im] = [x[from + i - to]!, x[from + samples + i - to]!]
      const [r, m] = [c * re + s * im, c * im - s * re]
      y[i] = r
      y[i + samples] = m
      sum += r * p[i + samples]! - m * p[i]!
    }
    gradient[k] = sum
  }
  return gradient
}

/**
 * Folds a value of each basis state to one a qubit: the sum over states with its bit 0 minus the sum over those with its bit 1.
 * @param values [2^qubits, columns], used up
 * @returns [columns, qubits]
 */
export function foldSigns(values: Float64Array, qubits: number, columns: number): Float64Array {
  const out = new Float64Array(columns * qubits)
  let length = values.length
  for (let q = 0; q < qubits; q++) {
    length /= 2
    for (let i = 0, s = 0; i < length; i++, s = s + 1 === columns ? 0 : s + 1) {
      const [zero, one] = [values[i]!, values[i + length]!]
      out[s * qubits + q]! += zero - one
      values[i] = zero + one
    }
  }
  return out
}
