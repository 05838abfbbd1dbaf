import { foldSigns } from './circuit-mix.ts'
import { emptyRows, rowWidth, type Rows } from './circuit-rows.ts'

/**
 * Expectation of Z on each qubit after the last CNOTs, which are not carried out but read through.
 * @param source of `entanglerSource`
 * @returns [samples, qubits]
 */
export function readZ(rows: Rows, source: Uint16Array): Float64Array {
  const { qubits, samples, parts, values: x } = rows
  const width = rowWidth(rows)
  const weights = new Float64Array(2 ** qubits * samples)
  for (let k = 0, to = 0; to < weights.length; k++, to += samples) {
    const from = source[k]! * width
    for (let i = 0; i < samples; i++) {
      const [re, im] = [x[from + i]!, parts === 2 ? x[from + samples + i]! : 0]
      weights[to + i] = re * re + im * im
    }
  }
  return foldSigns(weights, qubits, samples)
}

/**
 * The observable's bra for the gradient, before the last CNOTs: (sum_q g_q Z_q) psi.
 * @param g dL/dq, [samples, qubits]
 */
export function readZBra(rows: Rows, source: Uint16Array, g: ArrayLike<number>): Rows {
  const { samples, parts, values: x } = rows
  const out = emptyRows(rows)
  const diagonal = signedSums(g, rows.qubits, samples)
  const [y, width] = [out.values, rowWidth(rows)]
  for (let k = 0, at = 0; at < diagonal.length; k++, at += samples) {
    const row = source[k]! * width
    for (let i = 0; i < samples; i++) {
      y[row + i] = diagonal[at + i]! * x[row + i]!
      if (parts === 2) y[row + samples + i] = diagonal[at + i]! * x[row + samples + i]!
    }
  }
  return out
}

/** Sum over qubits of +g_q where a basis state has bit 0, -g_q where 1, by doubling: [2^qubits, samples]. */
function signedSums(g: ArrayLike<number>, qubits: number, samples: number): Float64Array {
  const sums = new Float64Array(2 ** qubits * samples)
  for (let q = 0; q < qubits; q++) {
    for (let k = 2 ** q - 1; k >= 0; k--) {
      for (let i = 0; i < samples; i++) {
        const [sum, own] = [sums[k * samples + i]!, g[i * qubits + q]!]
        sums[2 * k * samples + i] = sum + own
        sums[(2 * k + 1) * samples + i] = sum - own
      }
    }
  }
  return sums
}
