import { qubitMask, type States } from './circuit-state.ts'

/** CNOT pairs [control, target] of a ring: 0->1->...->Q-1->0. One qubit has none, two have one pair each way. */
function ringPairs(qubits: number): (readonly [number, number])[] {
  if (qubits < 2) return []
  return Array.from({ length: qubits }, (_, q) => [q, (q + 1) % qubits] as const)
}

/**
 * Where each amplitude comes from after the whole ring: a permutation, so a layer's ring is one pass.
 * @returns source index of every basis state, length 2^Q
 */
function ringPermutation(qubits: number): Uint16Array {
  const source = Uint16Array.from({ length: 2 ** qubits }, (_, k) => k)
  for (const [control, target] of ringPairs(qubits)) {
    const [c, t] = [qubitMask(qubits, control), qubitMask(qubits, target)]
    const before = source.slice()
    for (let k = 0; k < source.length; k++) source[k] = before[(k & c) !== 0 ? k ^ t : k] ?? 0
  }
  return source
}

/** Applies the ring to every sample, in place. */
export function entangleRing(states: States): States {
  return permute(states, ringPermutation(states.qubits))
}

/** Undoes `entangleRing`, in place. */
export function disentangleRing(states: States): States {
  const forward = ringPermutation(states.qubits)
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
      const from = 2 * (s * size + (source[k] ?? 0))
      amplitudes[2 * (s * size + k)] = before[from] ?? 0
      amplitudes[2 * (s * size + k) + 1] = before[from + 1] ?? 0
    }
  }
  return states
}
