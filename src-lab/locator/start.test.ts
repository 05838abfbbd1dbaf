import { expect, test } from 'vitest'
import { initialLocator } from '#core/locator/initial.ts'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { initialValues, parameterSpecs, totalSize } from '#core/model/parameters.ts'
import { weightsOf } from '#core/model/weights.ts'
import { seededRandom } from '#core/random.ts'
import { startFrom } from './start.ts'

const row = (channels: number, stride: 1 | 2) => ({ expand: 1, channels, repeats: 1, stride })
const config: LocatorConfig = {
  ...{ first: 3, inputs: 4, shallow: [row(8, 2)], deep: [row(8, 2)] },
  ...{ channels: 8, coarse: 1, fine: 1 },
}
const hybrid = {
  backbone: {
    stem: 4,
    stages: [row(4, 1), row(4, 2), row(4, 2), ...config.shallow, ...config.deep],
    features: 4,
  },
  circuit: DEFAULT_CIRCUIT,
}
const weights = weightsOf(parameterSpecs(hybrid), initialValues(hybrid, seededRandom(5)))
const random = seededRandom(6)
const values = Float32Array.from({ length: totalSize(locatorSpecs(config)) }, () => random())
const given = { config, values }

test('one of the same shape goes on as it is', () => {
  expect(startFrom(config, given, weights, seededRandom(1))).toEqual({ values, isWhole: true })
})

test('one with another head keeps its rows of the backbone, under a head drawn anew', () => {
  const wanted: LocatorConfig = { ...config, channels: 6, fine: 2, dense: true }
  const start = startFrom(wanted, given, weights, seededRandom(1))
  expect(start.isWhole).toBe(false)
  const drawn = initialLocator(wanted, weights, seededRandom(1))
  const old = new Map(locatorSpecs(config).map((spec) => [spec.name, spec]))
  for (const { name, group, offset, size } of locatorSpecs(wanted)) {
    const [now, from] = [start.values.slice(offset, offset + size), old.get(name)?.offset ?? 0]
    expect(now, name).toEqual(
      group === 'head' ? drawn.slice(offset, offset + size) : values.slice(from, from + size),
    )
  }
})

test('one with other rows is refused', () => {
  const other: LocatorConfig = { ...config, deep: [row(10, 2)] }
  expect(() => startFrom(other, given, weights, seededRandom(1))).toThrow('other rows')
})
