import { angles } from './circuit.ts'
import type { CircuitConfig } from './circuit-config.ts'
import { cnotPairs } from './circuit-entangle.ts'

/** One gate; `layer` counts from 0, and an encoding belongs to the layer it stands before. */
export type CircuitGate =
  /** RY(pi tanh u_qubit) */
  | { readonly kind: 'encode'; readonly layer: number; readonly qubit: number }
  /** RZ(omega) RY(theta) RZ(phi); RY(theta) alone where gates are `ry`. */
  | {
      readonly kind: 'turn'
      readonly layer: number
      readonly qubit: number
      readonly angles: readonly [phi: number, theta: number, omega: number]
    }
  | { readonly kind: 'cnot'; readonly layer: number; readonly control: number; readonly target: number }

/**
 * The circuit as a list, in the order of time: for what writes, draws or disturbs it.
 * @param weights angles, `circuitWeightShape`
 */
export function circuitGates(config: CircuitConfig, weights: ArrayLike<number>): CircuitGate[] {
  const qubits = Array.from({ length: config.qubits }, (_, q) => q)
  return Array.from({ length: config.layers }, (_, layer): CircuitGate[] => {
    const encoded = layer === 0 || config.encoding === 're-uploading'
    return [
      ...(encoded ? qubits.map((qubit): CircuitGate => ({ kind: 'encode', layer, qubit })) : []),
      ...qubits.map((qubit): CircuitGate => ({
        kind: 'turn',
        layer,
        qubit,
        angles: angles(config, weights, layer, qubit),
      })),
      ...cnotPairs(config).map(([control, target]): CircuitGate => ({
        kind: 'cnot',
        layer,
        control,
        target,
      })),
    ]
  }).flat()
}
