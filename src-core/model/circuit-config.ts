import * as z from 'zod'

/** The paper (arXiv 2601.16608) hides these; ours are in every manifest. */
export const CircuitConfig = z.object({
  qubits: z.number().int().min(1).max(10),
  layers: z.number().int().min(1).max(16),
  gates: z.literal('rot'),
  entangler: z.literal('ring'),
  encoding: z.literal('angle'),
})
export type CircuitConfig = z.infer<typeof CircuitConfig>

export const DEFAULT_CIRCUIT: CircuitConfig = {
  qubits: 4,
  layers: 2,
  gates: 'rot',
  entangler: 'ring',
  encoding: 'angle',
}

/** Angles phi, theta, omega of every qubit of every layer: shape [L, Q, 3], row-major. */
export const circuitWeightCount = (config: CircuitConfig): number => config.layers * config.qubits * 3
