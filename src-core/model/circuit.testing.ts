import { randomNormal, seededRandom } from '../random.ts'
import { circuitWeightCount, type CircuitConfig } from './circuit-config.ts'

/** Every combination of gates, entangler and encoding. */
export const KINDS = (['rot', 'ry'] as const).flatMap((gates) =>
  (['ring', 'linear', 'all-to-all'] as const).flatMap((entangler) =>
    (['angle', 're-uploading'] as const).map((encoding) => ({ gates, entangler, encoding })),
  ),
)

/** Angles, inputs and a gradient of the loss by the outputs, all normal. */
export function drawn(config: CircuitConfig, samples: number, seed: number) {
  const random = seededRandom(seed)
  const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => randomNormal(random))
  return {
    weights: normals(circuitWeightCount(config)),
    u: normals(samples * config.qubits),
    g: normals(samples * config.qubits),
  }
}

/** NaN where either is not a number, so that no comparison passes. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return NaN
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0)
}

export const changed = (values: Float64Array, at: number, by: number): Float64Array =>
  values.map((value, i) => (i === at ? value + by : value))
