import type { CircuitConfig } from './circuit-config.ts'
import { encode, encodeGradient } from './circuit-encode.ts'
import { disentangleRing, entangleRing } from './circuit-entangle.ts'
import { expectZ, expectZBra } from './circuit-measure.ts'
import { applyGate, dagger, overlap, realProduct, rot, rotDerivatives } from './circuit-rotate.ts'
import { copyStates, type States } from './circuit-state.ts'

/** What the backward pass needs of the forward pass. */
export interface CircuitRun {
  readonly q: Float64Array
  readonly encoded: States
  readonly final: States
}

/** L layers of Rot on each qubit, then the ring; in place. */
export function vary(config: CircuitConfig, weights: ArrayLike<number>, states: States): States {
  for (let layer = 0; layer < config.layers; layer++) {
    for (let q = 0; q < config.qubits; q++) applyGate(states, q, rot(...angles(config, weights, layer, q)))
    entangleRing(states)
  }
  return states
}

/**
 * Exact simulation of a batch.
 * @param u compressed features [samples, Q]
 * @param weights angles [L, Q, 3]
 * @returns q [samples, Q] and what `circuitGradient` needs
 */
export function runCircuit(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  samples: number,
): CircuitRun {
  const encoded = encode(u, config.qubits, samples)
  const final = vary(config, weights, copyStates(encoded))
  return { q: expectZ(final), encoded, final }
}

/**
 * Exact gradient by the adjoint method (arXiv 2009.02823): the circuit is undone gate by gate, once for all samples.
 * @param g dL/dq [samples, Q]
 * @returns dL/du [samples, Q] and dL/dweights [L, Q, 3] summed over samples
 */
export function circuitGradient(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  run: CircuitRun,
  g: ArrayLike<number>,
): { u: Float64Array; weights: Float64Array } {
  const ket = copyStates(run.final)
  const bra = expectZBra(run.final, g)
  const out = new Float64Array(config.layers * config.qubits * 3)
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    disentangleRing(ket)
    disentangleRing(bra)
    for (let q = config.qubits - 1; q >= 0; q--) {
      out.set(undoRotation(ket, bra, q, angles(config, weights, layer, q)), (layer * config.qubits + q) * 3)
    }
  }
  return { u: encodeGradient(u, run.encoded, bra), weights: out }
}

/** Undoes one Rot on both states, in place, and returns the gradient of its three angles. */
function undoRotation(ket: States, bra: States, qubit: number, at: Angles): number[] {
  const inverse = dagger(rot(...at))
  applyGate(ket, qubit, inverse)
  const between = overlap(bra, ket, qubit)
  applyGate(bra, qubit, inverse)
  return rotDerivatives(...at).map((derivative) => 2 * realProduct(derivative, between))
}

type Angles = readonly [phi: number, theta: number, omega: number]

function angles(config: CircuitConfig, weights: ArrayLike<number>, layer: number, qubit: number): Angles {
  const at = (layer * config.qubits + qubit) * 3
  return [weights[at] ?? 0, weights[at + 1] ?? 0, weights[at + 2] ?? 0]
}
