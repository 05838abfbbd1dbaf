import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { backboneReference } from './backbone.ts'
import { backboneBlocks } from './backbone-layout.ts'
import { KINDS } from './circuit.testing.ts'
import { hybridHead } from './hybrid.ts'
import { inferenceOf } from './inference.ts'
import { named, tensorsOf } from './named-tensors.ts'
import { initialValues, parameterSpecs } from './parameters.ts'
import { PATCH_LENGTH } from './preprocess.ts'
import { weightsOf } from './weights.ts'

const BACKBONE = {
  stem: 4,
  stages: [{ expand: 1, channels: 4, repeats: 1, stride: 2 }],
  features: 8,
} as const
const N = 3

beforeAll(async () => {
  createRequire(import.meta.url)('@tensorflow/tfjs-node')
  await tf.ready()
})

describe.each(KINDS)('a model with $gates, $entangler, $encoding', (kind) => {
  const config = { backbone: BACKBONE, circuit: { ...kind, qubits: 5, layers: 2 } }
  const specs = parameterSpecs(config)
  const random = seededRandom(7)
  const values = initialValues(config, random)
  const patches = Float32Array.from({ length: N * PATCH_LENGTH }, () => randomNormal(random))

  /** Logits, and the gradient of their sum by the circuit's angles. */
  function trained(): { logits: Float32Array; gradient: Float32Array } {
    const at = specs.findIndex(({ name }) => name === 'circuit/angles')
    return tf.tidy(() => {
      const tensors = tensorsOf(specs, values)
      const graph = (angles: tf.Tensor): tf.Tensor1D => {
        const weights = named(
          specs,
          tensors.map((tensor, i) => (i === at ? angles : tensor)),
        )
        const x = tf.tensor4d(patches, [N, 64, 64, 1])
        return hybridHead(config.circuit, weights, backboneReference(backboneBlocks(BACKBONE), weights, x))
      }
      const angles = tensors[at] ?? expect.fail('no angles')
      const gradient = tf.grad((a) => tf.sum(graph(a)))(angles)
      return {
        logits: Float32Array.from(graph(angles).dataSync()),
        gradient: Float32Array.from(gradient.dataSync()),
      }
    })
  }

  test('reads what its training graph says, and its angles are learned', async () => {
    const { logits, gradient } = trained()
    const inference = inferenceOf(config, weightsOf(specs, values), () => 0)
    const got = await inference.logits(patches, N)
    inference.dispose()
    for (const [i, logit] of got.logits.entries())
      expect(Math.abs(logit - (logits[i] ?? NaN))).toBeLessThan(1e-4)
    expect(got.logits).not.toEqual(got.logitsWithoutCircuit)
    expect(gradient).toHaveLength(2 * 5 * (kind.gates === 'rot' ? 3 : 1))
    expect(Math.hypot(...gradient)).toBeGreaterThan(1e-4)
  })
})
