import { expect, test } from 'vitest'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { parameterSpecs, totalSize, type HybridConfig } from '#core/model/parameters.ts'
import { sliceOf } from '#core/training/gradient.ts'
import { between } from './average-command.ts'

const model: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 4, repeats: 1, stride: 2 }], features: 8 },
  circuit: DEFAULT_CIRCUIT,
}
const specs = parameterSpecs(model)
const ones = new Float32Array(totalSize(specs)).fill(1)
const threes = new Float32Array(totalSize(specs)).fill(3)

test('weights stand between the two models, the path of the circuit is the second one', () => {
  const mixed = between(model, ones, threes, 0.25)
  for (const { name } of specs) {
    const own = /^(compress|circuit|fuse)\//.test(name)
    expect(new Set(sliceOf(specs, mixed, name))).toEqual(new Set([own ? 3 : 1.5]))
  }
  expect(between(model, ones, threes, 1)).toEqual(threes)
})
