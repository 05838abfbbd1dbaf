import type { Inference } from '#core/model/inference.ts'
import type { ReadingHead } from '#core/model/reading-head.ts'
import { scoresOf, type Case } from '../evaluation/regions.ts'

/** Cases as the circuit meets them: the backbone is run once, whatever is tried on the circuit afterwards. */
export interface CircuitCases {
  readonly source: string
  readonly labels: readonly number[]
  /** Name of each case's image. */
  readonly clusters: readonly string[]
  /** [n, Q] */
  readonly u: Float64Array
  /** The logit without the circuit, [n]. */
  readonly plain: Float64Array
}

const BATCH = 32

export async function circuitCases(
  { inference, head }: { readonly inference: Inference; readonly head: ReadingHead },
  cases: readonly Case[],
  source: string,
): Promise<CircuitCases> {
  const [u, plain] = [new Float64Array(cases.length * head.qubits), new Float64Array(cases.length)]
  for (let from = 0; from < cases.length; from += BATCH) {
    const part = cases.slice(from, from + BATCH)
    const { features } = await scoresOf(inference, part)
    const split = head.split(features, part.length)
    u.set(split.u, from * head.qubits)
    plain.set(split.plain, from)
  }
  const labels = cases.map(({ label }) => label)
  return { source, labels, clusters: cases.map(({ cluster }) => cluster), u, plain }
}
