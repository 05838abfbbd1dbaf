import type { CircuitConfig } from './circuit-config.ts'
import { qubitMask, type States } from './circuit-state.ts'

type Pair = readonly [control: number, target: number]
export type Entangler = Pick<CircuitConfig, 'qubits' | 'entangler'>

/** The CNOTs after a layer, in order. One qubit has none; two have one pair each way in a ring. */
export function cnotPairs({ qubits, entangler }: Entangler): Pair[] {
  const line = Array.from({ length: Math.max(0, qubits - 1) }, (_, q): Pair => [q, q + 1])
  if (entangler === 'linear') return line
  if (entangler === 'ring') return qubits < 2 ? [] : [...line, [qubits - 1, 0]]
  return line.flatMap(([c]) => Array.from({ length: qubits - 1 - c }, (_, i): Pair => [c, c + 1 + i]))
}

/**
 * Where each amplitude comes from after all CNOTs of a layer: a permutation, so they are one pass.
 * @returns source index of every basis state, length 2^Q
 */
export function entanglerSource(entangler: Entangler): Uint16Array {
  const { qubits } = entangler
  const source = Uint16Array.from({ length: 2 ** qubits }, (_, k) => k)
  for (const [control, target] of cnotPairs(entangler)) {
    const [c, t] = [qubitMask(qubits, control), qubitMask(qubits, target)]
    const before = source.slice()
    for (let k = 0; k < source.length; k++) source[k] = before[(k & c) !== 0 ? k ^ t : k]!
  }
  return source
}

/** Applies the CNOTs of a layer to every sample, in place. */
export const entangle = (entangler: Entangler, states: States): States =>
  permute(states, entanglerSource(entangler))

/** Undoes `entangle`, in place. */
export function disentangle(entangler: Entangler, states: States): States {
  const forward = entanglerSource(entangler)
  const inverse = new Uint16Array(forward.length)
  for (const [k, from] of forward.entries()) inverse[from] = k
  return permute(states, inverse)
}

function permute(states: States, source: Uint16Array): States {
  const { amplitudes, samples } = states
  const size = source.length
  const before = amplitudes.slice()
  for (let s = 0; s < samples; s++) {
    for (let k = 0; k < size; k++) {
      const from = 2 * (s * size + source[k]!)
      amplitudes[2 * (s * size + k)] = before[from]!
      amplitudes[2 * (s * size + k) + 1] = before[from + 1]!
    }
  }
  return states
}
