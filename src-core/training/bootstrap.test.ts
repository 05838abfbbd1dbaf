import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { clusterBootstrap } from './bootstrap.ts'

test('the interval of a mean is near its normal one, and wider when cases of a cluster move together', () => {
  const random = seededRandom(1)
  const shared = Array.from({ length: 40 }, () => randomNormal(random))
  const values = shared.flatMap((s) => Array.from({ length: 5 }, () => s + 0.1 * randomNormal(random)))
  const mean = (cases: readonly number[]): number =>
    cases.reduce((sum, i) => sum + (values[i] ?? NaN), 0) / cases.length
  const width = (names: string[]): number => {
    const { interval } = clusterBootstrap(names, mean, 2000, seededRandom(2))
    return interval[1] - interval[0]
  }
  const clustered = width(values.map((_, i) => `image ${Math.floor(i / 5)}`))
  const deviation = Math.sqrt(shared.reduce((sum, s) => sum + s * s, 0) / 40)
  expect(clustered).toBeGreaterThan(0.7 * ((2 * 1.96 * deviation) / Math.sqrt(40)))
  expect(clustered).toBeLessThan(1.3 * ((2 * 1.96 * deviation) / Math.sqrt(40)))
  expect(width(values.map((_, i) => `case ${i}`))).toBeLessThan(0.7 * clustered)
})
