import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { backboneReference } from './backbone.ts'
import { backboneBlocks, MOBILENET_V2, type BackboneConfig } from './backbone-layout.ts'
import { runCircuit } from './circuit.ts'
import { DEFAULT_CIRCUIT } from './circuit-config.ts'
import { circuitLayer } from './circuit-layer.ts'
import { foldBackbone } from './folded.ts'
import { hybridHead } from './hybrid.ts'
import { inferenceOf } from './inference.ts'
import { referenceKernels, type TrainingKernels } from './kernels.ts'
import { named, tensorsOf, withRank } from './named-tensors.ts'
import { nativeKernels } from './native-kernels.ts'
import { initialValues, learnedCount, parameterSpecs, type HybridConfig } from './parameters.ts'
import { PATCH_LENGTH } from './preprocess.ts'
import { weightsOf } from './weights.ts'

const TINY: BackboneConfig = {
  stem: 4,
  stages: [
    { expand: 1, channels: 4, repeats: 1, stride: 1 },
    { expand: 2, channels: 6, repeats: 2, stride: 2 },
  ],
  features: 8,
}

beforeAll(async () => {
  createRequire(import.meta.url)('@tensorflow/tfjs-node')
  await tf.ready()
  expect(tf.getBackend()).toBe('tensorflow')
})

const normals = (n: number, seed: number): Float32Array => {
  const random = seededRandom(seed)
  return Float32Array.from({ length: n }, () => randomNormal(random))
}

/** Weights with running statistics that are not trivial, as after training. */
function trainedLike(config: HybridConfig): Float32Array {
  const values = initialValues(config, seededRandom(3))
  const random = seededRandom(4)
  for (const spec of parameterSpecs(config)) {
    const part = values.subarray(spec.offset, spec.offset + spec.size)
    if (spec.name.endsWith('/mean')) for (const i of part.keys()) part[i] = 0.2 * randomNormal(random)
    if (spec.name.endsWith('/variance')) for (const i of part.keys()) part[i] = 0.5 + random()
    if (spec.group === 'norm') for (const i of part.keys()) part[i]! += 0.1 * randomNormal(random)
  }
  return values
}

const kernelsUnderTest: readonly (readonly [string, () => TrainingKernels])[] = [
  ['reference', () => referenceKernels],
  ['native', () => nativeKernels() ?? expect.fail('no native kernels')],
]

describe.each(kernelsUnderTest)('%s kernels', (_, kernelsOf) => {
  const shape: [number, number, number, number] = [2, 5, 4, 3]

  test('batch normalization has the values of its definition and the gradient of finite differences', () => {
    const x = normals(120, 1).map((value, i) => value * (1 + (i % 3)) + (i % 3))
    const weight = normals(120, 2)
    const [scale, offset] = [
      [0.5, 1, 2],
      [0.1, 0, -1],
    ] as const
    const loss = (values: Float32Array): { loss: number; gradient: Float32Array } =>
      tf.tidy(() => {
        const f = (input: tf.Tensor): tf.Scalar => {
          const { y, mean, variance } = kernelsOf().batchNorm(
            withRank<tf.Rank.R4>(input, 4),
            tf.tensor1d([...scale]),
            tf.tensor1d([...offset]),
          )
          tf.dispose([mean, variance])
          return tf.sum(tf.mul(y, tf.tensor4d(weight, shape)))
        }
        const { value, grad } = tf.valueAndGrad(f)(tf.tensor4d(values, shape))
        return { loss: value.dataSync()[0]!, gradient: Float32Array.from(grad.dataSync()) }
      })
    const expected = x.map((value, i) => normalizedByHand(x, i % 3, value) * scale[i % 3]! + offset[i % 3]!)
    const { loss: at, gradient } = loss(x)
    expect(at).toBeCloseTo(
      expected.reduce((sum, y, i) => sum + y * weight[i]!, 0),
      3,
    )
    for (const i of [0, 1, 2, 50, 119]) {
      const [up, down] = [x.slice(), x.slice()]
      up[i]! += 0.05
      down[i]! -= 0.05
      expect(gradient[i]).toBeCloseTo((loss(up).loss - loss(down).loss) / 0.1, 2)
    }
  })

  test('the statistics are the mean and the unbiased variance of the batch', () => {
    const x = normals(120, 1)
    const { y, mean, variance } = kernelsOf().batchNorm(tf.tensor4d(x, shape), tf.ones([3]), tf.zeros([3]))
    const channel = x.filter((_, i) => i % 3 === 1)
    const m = channel.reduce((a, b) => a + b) / 40
    expect(mean.dataSync()[1]).toBeCloseTo(m, 5)
    expect(variance.dataSync()[1]).toBeCloseTo(channel.reduce((a, b) => a + (b - m) ** 2, 0) / 39, 5)
    tf.dispose([y, mean, variance])
  })

  test('relu6 passes gradient between 0 and 6 only', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => kernelsOf().relu6(withRank<tf.Rank.R4>(x, 4)))(
          tf.tensor4d([-1, 0.5, 5.5, 7], [1, 2, 2, 1]),
        )
        .dataSync(),
    )
    expect(Array.from(gradient)).toEqual([0, 1, 1, 0])
  })
})

function normalizedByHand(x: Float32Array, channel: number, value: number): number {
  const all = x.filter((_, i) => i % 3 === channel)
  const mean = all.reduce((a, b) => a + b) / all.length
  const variance = all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length
  return (value - mean) / Math.sqrt(variance + 1e-3)
}

test('the circuit layer gives tfjs the value and gradient of the simulator', () => {
  const [u, angles] = [normals(8, 5), normals(24, 6)]
  const { value, grads } = tf.valueAndGrads((a: tf.Tensor, b: tf.Tensor) =>
    tf.sum<tf.Scalar>(circuitLayer(DEFAULT_CIRCUIT, withRank<tf.Rank.R2>(a, 2), b)),
  )([tf.tensor2d(u, [2, 4]), tf.tensor3d(angles, [2, 4, 3])])
  const sum = (w: Float32Array): number => runCircuit(DEFAULT_CIRCUIT, w, u, 2).q.reduce((a, b) => a + b)
  expect(value.dataSync()[0]).toBeCloseTo(sum(angles), 5)
  const quarter = (by: number): Float32Array => angles.map((angle, i) => (i === 4 ? angle + by : angle))
  expect(grads[1]?.dataSync()[4]).toBeCloseTo((sum(quarter(Math.PI / 2)) - sum(quarter(-Math.PI / 2))) / 2, 5)
  tf.dispose([value, ...grads])
})

test.each([
  ['tiny', TINY, 3],
  ['shipped', MOBILENET_V2, 2],
] as const)('the folded %s model equals the training graph in inference mode', async (_, backbone, n) => {
  const config = { backbone, circuit: DEFAULT_CIRCUIT }
  const specs = parameterSpecs(config)
  const values = trainedLike(config)
  const patches = normals(n * PATCH_LENGTH, 8)
  const blocks = backboneBlocks(backbone)
  const expected = tf.tidy(() => {
    const weights = named(specs, tensorsOf(specs, values))
    const h = backboneReference(blocks, weights, tf.tensor4d(patches, [n, 64, 64, 1]))
    return { h: Float32Array.from(h.dataSync()), logits: hybridHead(config.circuit, weights, h).dataSync() }
  })
  const before = tf.memory().numTensors
  const inference = inferenceOf(config, weightsOf(specs, values), () => 0)
  const got = await inference.logits(patches, n)
  const scale = expected.h.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  for (const [i, value] of got.features.entries())
    expect(Math.abs(value - expected.h[i]!)).toBeLessThan(1e-4 * scale)
  for (const [i, logit] of got.logits.entries())
    expect(Math.abs(logit - expected.logits[i]!)).toBeLessThan(1e-4 * scale)
  const alone = await inference.logits(patches.slice(0, PATCH_LENGTH), 1)
  expect(Math.abs((alone.logits[0] ?? NaN) - (got.logits[0] ?? NaN))).toBeLessThan(1e-4 * scale)
  expect((await inference.logits(new Float32Array(0), 0)).logits).toHaveLength(0)
  await expect(inference.logits(patches.slice(1), n)).rejects.toThrow('numbers')
  inference.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('folding holds no tensors after it is disposed', () => {
  const before = tf.memory().numTensors
  const config = { backbone: TINY, circuit: DEFAULT_CIRCUIT }
  foldBackbone(backboneBlocks(TINY), weightsOf(parameterSpecs(config), trainedLike(config))).dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('the shipped architecture has 2 to 3 million learned parameters', () => {
  const count = learnedCount(parameterSpecs({ backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT }))
  expect(count).toBe(2_234_846)
})
