import { qubitMask, type States } from './circuit-state.ts'

/**
 * Expectation of Pauli-Z on each qubit.
 * @returns q in [-1, 1], [samples, qubits]
 */
export function expectZ(states: States): Float64Array {
  const { qubits, samples, amplitudes } = states
  const size = 2 ** qubits
  const out = new Float64Array(samples * qubits)
  for (let s = 0; s < samples; s++) {
    for (let k = 0; k < size; k++) {
      const [re, im] = [amplitudes[2 * (s * size + k)] ?? 0, amplitudes[2 * (s * size + k) + 1] ?? 0]
      const weight = re * re + im * im
      for (let q = 0; q < qubits; q++)
        out[s * qubits + q]! += (k & qubitMask(qubits, q)) === 0 ? weight : -weight
    }
  }
  return out
}

/**
 * The observable's bra for the gradient: lambda = (sum_i g_i Z_i) psi.
 * @param g dL/dq, [samples, qubits]
 */
export function expectZBra(states: States, g: ArrayLike<number>): States {
  const { qubits, samples } = states
  const size = 2 ** qubits
  const amplitudes = states.amplitudes.slice()
  for (let s = 0; s < samples; s++) {
    for (let k = 0; k < size; k++) {
      let d = 0
      for (let q = 0; q < qubits; q++)
        d += (k & qubitMask(qubits, q)) === 0 ? g[s * qubits + q]! : -g[s * qubits + q]!
      amplitudes[2 * (s * size + k)]! *= d
      amplitudes[2 * (s * size + k) + 1]! *= d
    }
  }
  return { qubits, samples, amplitudes }
}
