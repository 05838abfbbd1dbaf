import { expect, test } from 'vitest'
import { initialLocator } from '#core/locator/initial.ts'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { totalSize } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { config, row, weights } from './small.testing.ts'
import { startFrom } from './start.ts'

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
