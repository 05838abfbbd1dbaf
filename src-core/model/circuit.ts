import { anglesPerGate, type CircuitConfig } from './circuit-config.ts'
import { encode, encodeAgain, encodeGradient, undoEncoding } from './circuit-encode.ts'
import { disentangle, entangle } from './circuit-entangle.ts'
import { expectZ, expectZBra } from './circuit-measure.ts'
import { applyGate, dagger, overlap, realProduct, rot, rotDerivatives } from './circuit-rotate.ts'
import { copyStates, type States } from './circuit-state.ts'

/**
 * The plain simulation, gate by gate: what the fast one (`circuit-batch.ts`) is held to, and what multiplies the layers out for
 * reading.
 */
export interface CircuitRun {
  readonly q: Float64Array
  readonly final: States
}

/** Rotations on each qubit, then CNOTs; in place. */
export function applyLayer(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  layer: number,
  states: States,
): States {
  for (let q = 0; q < config.qubits; q++) applyGate(states, q, rot(...angles(config, weights, layer, q)))
  return entangle(config, states)
}

/**
 * Exact simulation of a batch.
 * @param u compressed features [samples, Q]
 * @param weights angles, `circuitWeightShape`
 * @returns q [samples, Q] and what `circuitGradient` needs
 */
export function runCircuit(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  samples: number,
): CircuitRun {
  const states = encode(u, config.qubits, samples)
  for (let layer = 0; layer < config.layers; layer++) {
    if (layer > 0 && config.encoding === 're-uploading') encodeAgain(states, u)
    applyLayer(config, weights, layer, states)
  }
  return { q: expectZ(states), final: states }
}

/**
 * Exact gradient by the adjoint method (arXiv 2009.02823): the circuit is undone gate by gate, once for all samples.
 * @param g dL/dq [samples, Q]
 * @returns dL/du [samples, Q] and dL/dweights, summed over samples
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
  const count = anglesPerGate(config)
  const byWeights = new Float64Array(config.layers * config.qubits * count)
  const byInput = new Float64Array(ket.samples * config.qubits)
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    disentangle(config, ket)
    disentangle(config, bra)
    for (let q = config.qubits - 1; q >= 0; q--) {
      const gradient = undoRotation(ket, bra, q, angles(config, weights, layer, q))
      byWeights.set(count === 3 ? gradient : gradient.slice(1, 2), (layer * config.qubits + q) * count)
    }
    if (layer > 0 && config.encoding === 'angle') continue
    for (const [i, value] of encodeGradient(u, ket, bra).entries()) byInput[i]! += value
    if (layer > 0) for (const states of [ket, bra]) undoEncoding(states, u)
  }
  return { u: byInput, weights: byWeights }
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

/** Of the gate on one qubit of one layer; RY(theta) is Rot(0, theta, 0). */
export function angles(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  layer: number,
  qubit: number,
): Angles {
  const count = anglesPerGate(config)
  const at = (layer * config.qubits + qubit) * count
  return count === 3 ? [weights[at]!, weights[at + 1]!, weights[at + 2]!] : [0, weights[at]!, 0]
}
