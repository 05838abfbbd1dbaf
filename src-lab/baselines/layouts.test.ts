import { expect, test } from 'vitest'
import { MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { initialValues, learnedCount, parameterSpecs } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { layoutArrays, placed } from './arrays.ts'
import { macsOf } from './cost.ts'
import { efficientnetB0 } from './efficientnet-b0.ts'
import { circuitHead, classicalHead, linearHead } from './heads.ts'
import type { Layout } from './layout.ts'
import { mobilenetConfig, mobilenetV2 } from './mobilenet-v2.ts'
import { initialWeights, networkMacs, networkOf, parametersOf } from './network.ts'
import { resnet18 } from './resnet18.ts'

/** What a stem of 3 x 3 has less for one channel than for three. */
const greyStem = (outputs: number): number => 9 * 2 * outputs
const parameters = (layout: Layout): number => learnedCount(placed(layoutArrays(layout)))

/** Published: torchvision's models without their classifiers; ResNet18 in the CIFAR form of 11,173,962 with ten classes. */
test.each([
  ['ResNet18', resnet18(), 11_173_962 - (512 + 1) * 10 - greyStem(64), 512],
  ['MobileNetV2', mobilenetV2(), 3_504_872 - (1280 + 1) * 1000 - greyStem(32), 1280],
  ['EfficientNet-B0', efficientnetB0(), 5_288_548 - (1280 + 1) * 1000 - greyStem(32), 1280],
] as const)(
  '%s has the published number of parameters, less those of the colours',
  (name, layout, count, h) => {
    expect(layout.name).toBe(name)
    expect(parameters(layout)).toBe(count)
    expect(layout.features).toBe(h)
  },
)

/**
 * Published: 0.56 G for ResNet18 at 32 px (after the max pool the picture of 64 px has that side), 300 M and 390 M at 224 px for the two
 * others, whose stems have stride 2 there: so 112 px here.
 */
test.each([
  ['ResNet18', resnet18(), 64, 555.42e6 - 5120 - 32 * 32 * 27 * 64 + 64 * 64 * 9 * 64],
  ['MobileNetV2', mobilenetV2(), 112, 300.8e6 - 1.28e6 - 112 * 112 * greyStem(32)],
  ['EfficientNet-B0', efficientnetB0(), 112, 385.9e6 - 1.28e6 - 112 * 112 * greyStem(32)],
] as const)('%s multiplies as often as published, within a percent', (_, layout, side, count) => {
  expect(Math.abs(macsOf(layout, side) / count - 1)).toBeLessThan(0.01)
})

const hybrid = { backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT }
const withCircuit = networkOf(mobilenetV2(), circuitHead(1280, DEFAULT_CIRCUIT))

test('the hybrid as a network has the arrays of the shipped model, and is drawn the same', () => {
  expect(withCircuit.specs).toEqual(parameterSpecs(hybrid))
  const [one, other] = [initialWeights(withCircuit, seededRandom(4)), initialValues(hybrid, seededRandom(4))]
  expect(Buffer.from(one.buffer).equals(Buffer.from(other.buffer))).toBe(true)
})

test('the classical head has as many numbers as the circuit path, array by array but for the layer itself', () => {
  const head = classicalHead(1280, DEFAULT_CIRCUIT)
  const classical = networkOf(mobilenetV2(), head)
  expect(parametersOf(classical)).toBe(parametersOf(withCircuit))
  const own = parametersOf(networkOf(mobilenetV2(), linearHead(1280)))
  expect(parametersOf(classical) - own).toBe(1280 * 4 + 4 + 24 + 4 * 1280 + 1)
  expect(() => classicalHead(1280, { ...DEFAULT_CIRCUIT, layers: 3 })).toThrow('36 numbers')
})

test('a width factor scales all channels, and nothing is smaller than eight', () => {
  expect(mobilenetConfig(1)).toEqual(MOBILENET_V2)
  for (const layout of [resnet18, mobilenetV2, efficientnetB0]) {
    const [whole, quarter] = [layout(), layout(0.25)]
    expect(quarter.features).toBe(whole.features / 4)
    expect(parameters(quarter)).toBeLessThan(parameters(whole) / 10)
  }
  expect(mobilenetConfig(0.01).stem).toBe(8)
})

test('what a head multiplies is counted with the rest', () => {
  expect(networkMacs(networkOf(mobilenetV2(), linearHead(1280)))).toBe(macsOf(mobilenetV2()) + 1280)
  expect(networkMacs(withCircuit) - macsOf(mobilenetV2())).toBe(1280 * 5 + 2 * 256 + 4)
})
