import { initialValues, parameterSpecs, type HybridConfig } from '#core/model/parameters.ts'
import type { Random } from '#core/random.ts'

/** What is shaped by the circuit, and alpha, which weighs what was learned by another one. */
const OF_THE_CIRCUIT = ['compress/kernel', 'compress/bias', 'circuit/angles', 'fuse/kernel', 'fuse/alpha']

/**
 * The weights of one model in a model of the same backbone with another circuit: what belongs to the circuit is drawn anew, the rest
 * stays. Where the circuits are the same nothing is drawn.
 */
export function transplant(
  values: Float32Array,
  from: HybridConfig,
  to: HybridConfig,
  random: Random,
): Float32Array {
  if (JSON.stringify(from.circuit) === JSON.stringify(to.circuit)) return values
  const out = initialValues(to, random)
  const before = new Map(parameterSpecs(from).map((spec) => [spec.name, spec]))
  for (const { name, offset, size } of parameterSpecs(to)) {
    if (OF_THE_CIRCUIT.includes(name)) continue
    const source = before.get(name)
    if (source?.size !== size) throw new Error(`the backbones differ at ${name}`)
    out.set(values.subarray(source.offset, source.offset + size), offset)
  }
  return out
}
