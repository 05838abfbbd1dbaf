import { applyGate, rot } from './circuit-rotate.ts'
import { qubitMask, type States } from './circuit-state.ts'

/** Rotation angle of one compressed feature: pi tanh u, so that zeros give |0...0>. */
export const encodingAngle = (u: number): number => Math.PI * Math.tanh(u)

/**
 * Angle encoding, the product state of RY(pi tanh u_i)|0> (design, section 6).
 * @param u compressed features, [samples, qubits] row-major
 */
export function encode(u: ArrayLike<number>, qubits: number, samples: number): States {
  const size = 2 ** qubits
  const amplitudes = new Float64Array(2 * samples * size)
  for (let s = 0; s < samples; s++) {
    amplitudes[2 * s * size] = 1
    for (let q = 0; q < qubits; q++) {
      spread(amplitudes, s * size, q, qubits, encodingAngle(u[s * qubits + q] ?? 0) / 2)
    }
  }
  return { qubits, samples, amplitudes }
}

/** Tensor product with one more qubit: amplitudes stay real, and only those with later bits 0 are set so far. */
function spread(amplitudes: Float64Array, base: number, qubit: number, qubits: number, half: number): void {
  const step = qubitMask(qubits, qubit)
  const [c, s] = [Math.cos(half), Math.sin(half)]
  for (let k = 0; k < 2 ** qubits; k += 2 * step) {
    const value = amplitudes[2 * (base + k)] ?? 0
    amplitudes[2 * (base + k)] = c * value
    amplitudes[2 * (base + k + step)] = s * value
  }
}

/** The same rotations on states that are there already (re-uploading), in place. */
export const encodeAgain = (states: States, u: ArrayLike<number>): States => turn(states, u, 1)

/** Undoes `encodeAgain`, in place. */
export const undoEncoding = (states: States, u: ArrayLike<number>): States => turn(states, u, -1)

function turn(states: States, u: ArrayLike<number>, sign: 1 | -1): States {
  const { qubits, samples, amplitudes } = states
  const width = 2 * 2 ** qubits
  for (let s = 0; s < samples; s++) {
    const one = { qubits, samples: 1, amplitudes: amplitudes.subarray(s * width, (s + 1) * width) }
    for (let q = 0; q < qubits; q++)
      applyGate(one, q, rot(0, sign * encodingAngle(u[s * qubits + q] ?? 0), 0))
  }
  return states
}

/**
 * Pulls a gradient back to u through the rotations that were done last; they commute, so all are read off one pair of states.
 * @param encoded the states after those rotations
 * @param bra lambda there, with dL = 2 Re <lambda|d psi>
 * @returns dL/du, [samples, qubits]
 */
export function encodeGradient(u: ArrayLike<number>, encoded: States, bra: States): Float64Array {
  const { qubits, samples } = encoded
  const out = new Float64Array(samples * qubits)
  for (let s = 0; s < samples; s++) {
    for (let q = 0; q < qubits; q++) {
      const t = Math.tanh(u[s * qubits + q] ?? 0)
      out[s * qubits + q] = angleGradient(encoded, bra, s, q) * Math.PI * (1 - t * t)
    }
  }
  return out
}

/** d psi / d angle = -i/2 Y psi: the pair (a, b) becomes (-b, a) / 2; 2 Re of it with the bra. */
function angleGradient(encoded: States, bra: States, sample: number, qubit: number): number {
  const mask = qubitMask(encoded.qubits, qubit)
  const [size, psi, lambda] = [2 ** encoded.qubits, encoded.amplitudes, bra.amplitudes]
  let sum = 0
  for (let k = 0; k < size; k++) {
    if ((k & mask) !== 0) continue
    const a = 2 * (sample * size + k)
    const b = a + 2 * mask
    sum += lambda[b]! * psi[a]! - lambda[a]! * psi[b]!
    sum += lambda[b + 1]! * psi[a + 1]! - lambda[a + 1]! * psi[b + 1]!
  }
  return sum
}
