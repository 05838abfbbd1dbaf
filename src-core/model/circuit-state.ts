/**
 * A batch of state vectors: sample after sample, amplitude after amplitude, re and im interleaved.
 * Qubit 0 is the most significant bit of the amplitude's index.
 */
export interface States {
  readonly qubits: number
  readonly samples: number
  /** Length 2 * samples * 2^qubits. */
  readonly amplitudes: Float64Array
}

/** All samples in |0...0>. */
export function zeroStates(qubits: number, samples: number): States {
  const amplitudes = new Float64Array(2 * samples * 2 ** qubits)
  for (let s = 0; s < samples; s++) amplitudes[2 * s * 2 ** qubits] = 1
  return { qubits, samples, amplitudes }
}

export const copyStates = (states: States): States => ({
  ...states,
  amplitudes: states.amplitudes.slice(),
})

/** Bit of the amplitude index that belongs to a qubit. */
export const qubitMask = (qubits: number, qubit: number): number => 1 << (qubits - 1 - qubit)
