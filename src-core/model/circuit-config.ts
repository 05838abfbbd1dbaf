import * as z from 'zod'

/**
 * What the circuit is made of. The paper (arXiv 2601.16608) hides it; ours is in every manifest.
 *
 * - `gates`: a general rotation `Rot(phi, theta, omega)` on each qubit of each layer, or `RY(theta)` alone, whose states stay real.
 * - `entangler`: CNOTs after each layer's rotations: 0->1->...->Q-1 (`linear`), the same and Q-1->0 (`ring`), or each pair.
 * - `encoding`: RY(pi tanh u_i) once before the first layer (`angle`), or before each layer (`re-uploading`, arXiv 1907.02085).
 */
export const CircuitConfig = z.object({
  qubits: z.number().int().min(4).max(10),
  layers: z.number().int().min(1).max(16),
  gates: z.enum(['rot', 'ry']),
  entangler: z.enum(['ring', 'linear', 'all-to-all']),
  encoding: z.enum(['angle', 're-uploading']),
})
export type CircuitConfig = z.infer<typeof CircuitConfig>

export const DEFAULT_CIRCUIT: CircuitConfig = {
  qubits: 4,
  layers: 2,
  gates: 'rot',
  entangler: 'ring',
  encoding: 'angle',
}

/** Angles of one gate: phi, theta, omega of `rot`, theta of `ry`. */
export const anglesPerGate = ({ gates }: Pick<CircuitConfig, 'gates'>): 1 | 3 => (gates === 'rot' ? 3 : 1)

/** Learned angles: [layers, qubits, angles of a gate], row-major. */
export const circuitWeightShape = (config: CircuitConfig): [number, number, number] => [
  config.layers,
  config.qubits,
  anglesPerGate(config),
]

export const circuitWeightCount = (config: CircuitConfig): number =>
  config.layers * config.qubits * anglesPerGate(config)
