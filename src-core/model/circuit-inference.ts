import { runBatch } from './circuit-batch.ts'
import type { CircuitConfig } from './circuit-config.ts'
import { fixedUnitary, runFixed } from './circuit-unitary.ts'

/** The circuit as reading runs it: u [n, Q] to q [n, Q]. */
export type Readout = (u: ArrayLike<number>, n: number) => Float64Array

/** A product costs 4^Q a sample, gates about L Q 2^Q: 32 samples on 6 qubits take .50 ms and .12 (L 2) to .30 ms (L 6); on 8, 8 and .8. */
const UNITARY_QUBITS = 5

/**
 * Prepares what does not depend on the data. With `angle` encoding on few qubits the layers are multiplied out to one unitary;
 * re-uploading has data between the layers, so there, and on more qubits, the gates are run.
 */
export function createReadout(config: CircuitConfig, weights: ArrayLike<number>): Readout {
  if (config.encoding === 're-uploading' || config.qubits > UNITARY_QUBITS)
    return (u, n) => runBatch(config, weights, u, n).q
  const unitary = fixedUnitary(config, weights)
  return (u, n) => runFixed(unitary, u, n)
}
