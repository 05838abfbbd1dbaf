import { applyLayer } from './circuit.ts'
import type { CircuitConfig } from './circuit-config.ts'
import { encode } from './circuit-encode.ts'
import { expectZ } from './circuit-measure.ts'

/** The variational part as one matrix, transposed: row k is the image of basis state k. Complex, interleaved. */
export interface FixedUnitary {
  readonly qubits: number
  readonly rows: Float64Array
}

/** The weights are the same for every region, so for inference the layers are multiplied out once. */
export function fixedUnitary(config: CircuitConfig, weights: ArrayLike<number>): FixedUnitary {
  const size = 2 ** config.qubits
  const amplitudes = new Float64Array(2 * size * size)
  for (let k = 0; k < size; k++) amplitudes[2 * (k * size + k)] = 1
  const states = { qubits: config.qubits, samples: size, amplitudes }
  for (let layer = 0; layer < config.layers; layer++) applyLayer(config, weights, layer, states)
  return { qubits: config.qubits, rows: amplitudes }
}

/**
 * The circuit with its layers multiplied out.
 * @param u compressed features [samples, Q]
 * @returns q [samples, Q]
 */
export function runFixed(unitary: FixedUnitary, u: ArrayLike<number>, samples: number): Float64Array {
  const { qubits, rows } = unitary
  const width = 2 * 2 ** qubits
  const encoded = encode(u, qubits, samples).amplitudes
  const amplitudes = new Float64Array(encoded.length)
  for (let s = 0; s < samples; s++) {
    for (let k = 0; k < width; k += 2) {
      // The encoded state is real.
      const factor = encoded[s * width + k] ?? 0
      const row = (k / 2) * width
      for (let j = 0; j < width; j++) amplitudes[s * width + j]! += factor * (rows[row + j] ?? 0)
    }
  }
  return expectZ({ qubits, samples, amplitudes })
}
