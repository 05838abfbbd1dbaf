import type { CircuitConfig } from '#core/model/circuit-config.ts'
import { encodingAngle } from '#core/model/circuit-encode.ts'
import { circuitGates, type CircuitGate } from '#core/model/circuit-gates.ts'
import { applyGate, rot, type Gate } from '#core/model/circuit-rotate.ts'
import { qubitMask, zeroStates, type States } from '#core/model/circuit-state.ts'

/** What happens to each qubit of a gate after that gate, whatever the gate. */
export interface GateNoise {
  /** Probability that the qubit is replaced by the fully mixed one: its Bloch vector shrinks by 1 - p. */
  readonly depolarizing: number
  /** Probability that a 1 falls to 0 (amplitude damping). */
  readonly damping: number
}

/** A density matrix of Q qubits has 4^Q entries: at 8 qubits a case takes a tenth of a second, at 10 some two seconds. */
const MOST_QUBITS = 10

/**
 * Density matrices of a batch. One is kept as a state of 2Q qubits: row qubits first, then column qubits, so a gate is itself on
 * the row and its conjugate on the column.
 * @param u compressed features [samples, Q]
 * @param weights learned angles
 * @returns probability of each bit string, [samples, 2^Q]; qubit 0 is the most significant bit
 */
export function noisyDistributions(
  config: CircuitConfig,
  weights: ArrayLike<number>,
  u: ArrayLike<number>,
  samples: number,
  noise: GateNoise,
): Float64Array {
  const { qubits } = config
  if (qubits > MOST_QUBITS)
    throw new Error(`noise is simulated by density matrices, of up to ${MOST_QUBITS} qubits, not ${qubits}`)
  let density = zeroStates(2 * qubits, samples)
  for (const gate of circuitGates(config, weights)) {
    density = applied(density, gate, u)
    for (const qubit of touched(gate)) disturb(density, qubit, noise)
  }
  return diagonals(density, qubits)
}

const touched = (gate: CircuitGate): number[] =>
  gate.kind === 'cnot' ? [gate.control, gate.target] : [gate.qubit]

function applied(density: States, gate: CircuitGate, u: ArrayLike<number>): States {
  const qubits = density.qubits / 2
  switch (gate.kind) {
    case 'turn':
      return onBothSides(density, gate.qubit, rot(...gate.angles))
    case 'cnot':
      return flipped(flipped(density, gate.control, gate.target), qubits + gate.control, qubits + gate.target)
    case 'encode': {
      const width = density.amplitudes.length / density.samples
      for (let s = 0; s < density.samples; s++) {
        const amplitudes = density.amplitudes.subarray(s * width, (s + 1) * width)
        const angle = encodingAngle(u[s * qubits + gate.qubit]!)
        onBothSides({ ...density, samples: 1, amplitudes }, gate.qubit, rot(0, angle, 0))
      }
      return density
    }
  }
}

const conjugate = (g: Gate): Gate => [g[0], -g[1], g[2], -g[3], g[4], -g[5], g[6], -g[7]]

function onBothSides(density: States, qubit: number, gate: Gate): States {
  applyGate(density, qubit, gate)
  return applyGate(density, density.qubits / 2 + qubit, conjugate(gate))
}

/** CNOT on one side. */
function flipped(states: States, control: number, target: number): States {
  const [c, t] = [qubitMask(states.qubits, control), qubitMask(states.qubits, target)]
  const [x, y] = [states.amplitudes, new Float64Array(states.amplitudes.length)]
  // A batch needs no loop of its own: the masks stand below the sample's index.
  for (let k = 0; k < x.length / 2; k++) {
    const from = (k & c) === 0 ? k : k ^ t
    y[2 * k] = x[2 * from]!
    y[2 * k + 1] = x[2 * from + 1]!
  }
  return { ...states, amplitudes: y }
}

/**
 * Both channels on one qubit, in place. Of its four blocks the outer two exchange weight, and the inner two, the coherences,
 * shrink.
 */
function disturb(density: States, qubit: number, { depolarizing: p, damping }: GateNoise): void {
  if (p === 0 && damping === 0) return
  const [row, column] = [
    qubitMask(density.qubits, qubit),
    qubitMask(density.qubits, density.qubits / 2 + qubit),
  ]
  const x = density.amplitudes
  const coherence = (1 - p) * Math.sqrt(1 - damping)
  for (let k = 0; k < x.length / 2; k++) {
    if ((k & row) !== 0) continue
    for (const part of [0, 1]) {
      const at = 2 * k + part
      if ((k & column) !== 0) {
        x[at]! *= coherence
        x[2 * (k ^ row ^ column) + part]! *= coherence
        continue
      }
      const other = at + 2 * (row + column)
      const [zero, one] = [x[at]!, x[other]!]
      const mixedOne = (1 - p / 2) * one + (p / 2) * zero
      x[at] = (1 - p / 2) * zero + (p / 2) * one + damping * mixedOne
      x[other] = (1 - damping) * mixedOne
    }
  }
}

function diagonals({ amplitudes, samples }: States, qubits: number): Float64Array {
  const size = 2 ** qubits
  return Float64Array.from({ length: samples * size }, (_, i) => {
    const [s, k] = [Math.floor(i / size), i % size]
    return amplitudes[2 * (s * size * size + k * size + k)]!
  })
}
