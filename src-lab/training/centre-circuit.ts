import { parameterSpecs, type HybridConfig, type ParameterSpec } from '#core/model/parameters.ts'
import { randomNormal, type Random } from '#core/random.ts'
import { sliceOf } from '#core/training/gradient.ts'

/** Deviation of u that stands in the steep part of tanh: pi tanh(u) then turns a qubit by up to half a turn. */
const DEVIATION = 0.6

/**
 * Draws W_q and b_q anew so that u = W_q h + b_q has mean 0 and deviation 0.6 over the features given (a data-dependent start, as
 * in arXiv 1511.06422). Features of a trained backbone are far from 0, and a u of 3 or more turns every qubit to the same end:
 * the circuit then answers the same to every image and gets no gradient, which is what happened to ostium-0.2.
 * @param features h, n rows
 * @returns the weights with the circuit's input centred; nothing else is changed
 */
export const centreCircuit = (
  config: HybridConfig,
  values: Float32Array,
  features: Float32Array,
  random: Random,
): Float32Array => centreCompression(parameterSpecs(config), values, features, random)

/** The same for any network that compresses its features before something that saturates. */
export function centreCompression(
  specs: readonly ParameterSpec[],
  values: Float32Array,
  features: Float32Array,
  random: Random,
): Float32Array {
  const out = values.slice()
  const [kernel, bias] = [sliceOf(specs, out, 'compress/kernel'), sliceOf(specs, out, 'compress/bias')]
  const qubits = bias.length
  const width = kernel.length / qubits
  const n = features.length / width
  for (let q = 0; q < qubits; q++) {
    const direction = Float64Array.from({ length: width }, () => randomNormal(random))
    const u = Float64Array.from({ length: n }, (_, s) =>
      direction.reduce((sum, weight, f) => sum + weight * features[s * width + f]!, 0),
    )
    const mean = u.reduce((a, b) => a + b, 0) / n
    const deviation = Math.sqrt(u.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n)
    const scale = DEVIATION / Math.max(deviation, 1e-6)
    for (let f = 0; f < width; f++) kernel[f * qubits + q] = scale * direction[f]!
    bias[q] = -scale * mean
  }
  return out
}
