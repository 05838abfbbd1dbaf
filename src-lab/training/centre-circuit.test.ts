import { expect, test } from 'vitest'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { initialValues, parameterSpecs, type HybridConfig } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { sliceOf } from '#core/training/gradient.ts'
import { centreCircuit } from './centre-circuit.ts'

const config: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 4, repeats: 1, stride: 2 }], features: 8 },
  circuit: DEFAULT_CIRCUIT,
}
const specs = parameterSpecs(config)

test('the input of the circuit is centred over the features given, and no other weight is touched', () => {
  const random = seededRandom(2)
  const before = initialValues(config, random)
  const features = Float32Array.from({ length: 50 * 8 }, () => 5 + random())
  const after = centreCircuit(config, before, features, random)
  const kernel = sliceOf(specs, after, 'compress/kernel')
  const bias = sliceOf(specs, after, 'compress/bias')
  for (let q = 0; q < 4; q++) {
    const u = Array.from({ length: 50 }, (_, s) =>
      kernel.reduce(
        (sum, weight, i) => (i % 4 === q ? sum + weight * features[s * 8 + (i - q) / 4]! : sum),
        bias[q]!,
      ),
    )
    const mean = u.reduce((a, b) => a + b) / 50
    expect(mean).toBeCloseTo(0, 4)
    expect(Math.sqrt(u.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 50)).toBeCloseTo(0.6, 4)
  }
  for (const { name } of specs.filter(({ name }) => !name.startsWith('compress/')))
    expect(sliceOf(specs, after, name)).toEqual(sliceOf(specs, before, name))
})
