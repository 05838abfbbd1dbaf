import { runBatch } from '#core/model/circuit-batch.ts'
import type { CircuitCases } from './circuit-cases.ts'
import type { NoiseFile } from './noise-file.ts'
import type { StudiedModel } from './noise-study.ts'

/** From here on pi tanh(u) moves by less than 2 degrees whatever the image. */
const SATURATED = 0.99

/** What the circuit is given by images and what it answers, without noise: a circuit that answers a constant cannot be disturbed. */
export function circuitInUse(
  { config, angles, head }: StudiedModel,
  { u, plain }: CircuitCases,
): NoiseFile['circuitInUse'] {
  const { qubits } = config
  const { q } = runBatch(config, angles, u, plain.length)
  const column = (values: Float64Array, qubit: number): number[] =>
    Array.from(plain, (_, s) => values[s * qubits + qubit]!)
  const contribution = Array.from(plain, (_, s) =>
    head.correction.reduce((sum, weight, i) => sum + weight * q[s * qubits + i]!, 0),
  )
  const each = Array.from({ length: qubits }, (_, i) => i)
  return {
    inputs: each.map((i) => {
      const values = column(u, i)
      const saturated =
        values.filter((value) => Math.abs(Math.tanh(value)) > SATURATED).length / values.length
      return { ...spreadOf(values), saturated }
    }),
    expectations: each.map((i) => spreadOf(column(q, i))),
    contribution: spreadOf(contribution),
    logit: spreadOf(contribution.map((value, s) => value + plain[s]!)),
  }
}

function spreadOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) }
}
