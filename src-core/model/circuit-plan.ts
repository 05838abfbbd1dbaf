import { anglesPerGate, type CircuitConfig } from './circuit-config.ts'
import { entanglerSource } from './circuit-entangle.ts'
import { phasesOf, type Mix } from './circuit-mix.ts'
import type { FirstLayer } from './circuit-product.ts'

/** Whose angles: 0, 1, 2 is phi, theta, omega of a layer's gates. */
interface Turns {
  readonly layer: number
  readonly angle: 0 | 1 | 2
}

/** One pass over the state. */
export type Stage =
  | {
      readonly kind: 'mix'
      readonly mix: Mix
      /** The RZs whose phases are in the mix, before and after its CNOTs. */
      readonly turnsBefore: readonly Turns[]
      readonly turnsAfter: readonly Turns[]
    }
  | { readonly kind: 'turn'; readonly thetas: Float64Array; readonly layer: number }
  /** By the data, and by `thetas` on top where the gates are RY too, as RY(theta) RY(a) = RY(theta + a). */
  | { readonly kind: 'data'; readonly thetas: Float64Array | null; readonly layer: number }

/** The circuit with the weights in, ordered for speed: a product state, stages, and Z read through the last CNOTs. */
export interface Plan {
  readonly config: CircuitConfig
  readonly first: FirstLayer
  readonly stages: readonly Stage[]
  /** Of the last CNOTs; the RZ before them changes no probability. */
  readonly source: Uint16Array
}

/**
 * Orders the gates for the fast simulation: Rot is RZ RY RZ, and the RZs on both sides of the CNOTs are one diagonal matrix, so a
 * layer is one pass of moves and phases and one of real rotations.
 * @param weights angles, `circuitWeightShape`
 */
export function planOf(config: CircuitConfig, weights: ArrayLike<number>): Plan {
  const source = entanglerSource(config)
  const stages = Array.from({ length: config.layers - 1 }, (_, i) =>
    config.gates === 'rot'
      ? rotLayer(config, weights, source, i + 1)
      : ryLayer(config, weights, source, i + 1),
  ).flat()
  const phi = config.gates === 'rot' ? anglesOf(config, weights, 0, 0) : null
  return { config, first: { phi, theta: anglesOf(config, weights, 0, 1) }, stages, source }
}

/** From the RZ before the CNOTs of the layer before to the RY of this one. */
function rotLayer(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  source: Uint16Array,
  layer: number,
): Stage[] {
  const unmoved = phasesOf(anglesOf(config, weights, layer - 1, 2))
  const before = unmoved.map((_, k) => unmoved[source[k]!]!)
  const after = phasesOf(anglesOf(config, weights, layer, 0))
  const turnsBefore = [{ layer: layer - 1, angle: 2 }] as const
  const turnsAfter = [{ layer, angle: 0 }] as const
  const turn: Stage = { kind: 'turn', thetas: anglesOf(config, weights, layer, 1), layer }
  if (config.encoding === 'angle') {
    const phase = turning(before.map((value, k) => value + after[k]!))
    return [{ kind: 'mix', mix: { source, phase }, turnsBefore, turnsAfter }, turn]
  }
  return [
    { kind: 'mix', mix: { source, phase: turning(before) }, turnsBefore, turnsAfter: [] },
    { kind: 'data', thetas: null, layer },
    { kind: 'mix', mix: { source: null, phase: turning(after) }, turnsBefore: [], turnsAfter },
    turn,
  ]
}

function ryLayer(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  source: Uint16Array,
  layer: number,
): Stage[] {
  const thetas = anglesOf(config, weights, layer, 1)
  return [
    { kind: 'mix', mix: { source, phase: null }, turnsBefore: [], turnsAfter: [] },
    config.encoding === 'angle' ? { kind: 'turn', thetas, layer } : { kind: 'data', thetas, layer },
  ]
}

const turning = (phases: Float64Array): { cos: Float64Array; sin: Float64Array } => ({
  cos: phases.map(Math.cos),
  sin: phases.map(Math.sin),
})

/** One angle of each qubit's gate in a layer; [qubits]. */
function anglesOf(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  layer: number,
  angle: 0 | 1 | 2,
): Float64Array {
  return Float64Array.from({ length: config.qubits }, (_, q) => weights[weightAt(config, layer, q, angle)]!)
}

/** Where an angle stands among the weights. */
export function weightAt(config: CircuitConfig, layer: number, qubit: number, angle: 0 | 1 | 2): number {
  const count = anglesPerGate(config)
  return (layer * config.qubits + qubit) * count + (count === 3 ? angle : 0)
}
