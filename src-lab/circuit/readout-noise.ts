import type { Random } from '#core/random.ts'

/** What happens between the state and the number that is read. */
export interface ReadoutNoise {
  /** Probability that a qubit's bit is read as the other one, each qubit by itself. */
  readonly readout: number
  /** How often the circuit is run and read; null for the expectation itself. */
  readonly shots: number | null
}

/**
 * Expectations of Z as they are read.
 * @param distributions probability of each bit string, [samples, 2^Q]
 * @returns [samples, Q]
 */
export function readExpectations(
  distributions: Float64Array,
  qubits: number,
  { readout, shots }: ReadoutNoise,
  random: Random,
): Float64Array {
  const size = 2 ** qubits
  const samples = distributions.length / size
  const out = new Float64Array(samples * qubits)
  for (let s = 0; s < samples; s++) {
    const misread = flippedBits(distributions.subarray(s * size, (s + 1) * size), qubits, readout)
    out.set(expectations(shots === null ? misread : frequencies(misread, shots, random), qubits), s * qubits)
  }
  return out
}

/** Each bit is flipped with probability `error`. */
function flippedBits(distribution: Float64Array, qubits: number, error: number): Float64Array {
  let [before, after] = [distribution.slice(), new Float64Array(distribution.length)]
  for (let q = 0; error > 0 && q < qubits; q++) {
    for (let k = 0; k < before.length; k++)
      after[k] = (1 - error) * before[k]! + error * before[k ^ (1 << q)]!
    ;[before, after] = [after, before]
  }
  return before
}

/** Of `shots` draws. */
function frequencies(distribution: Float64Array, shots: number, random: Random): Float64Array {
  const counts = new Float64Array(distribution.length)
  let sum = 0
  const upTo = distribution.map((p) => (sum += p))
  for (let shot = 0; shot < shots; shot++) {
    const drawn = random() * sum
    let k = 0
    while (k < upTo.length - 1 && drawn >= upTo[k]!) k++
    counts[k]!++
  }
  return counts.map((count) => count / shots)
}

/** Qubit 0 is the most significant bit. */
function expectations(distribution: Float64Array, qubits: number): Float64Array {
  const out = new Float64Array(qubits)
  for (let k = 0; k < distribution.length; k++) {
    for (let q = 0; q < qubits; q++)
      out[q]! += (k >> (qubits - 1 - q)) & 1 ? -distribution[k]! : distribution[k]!
  }
  return out
}
