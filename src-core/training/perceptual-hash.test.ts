import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { differenceHash, hammingDistance } from './perceptual-hash.ts'

/** Smooth pictures: random waves, 8 bits. */
function picture(seed: number, size = 90) {
  const random = seededRandom(seed)
  const waves = Array.from({ length: 5 }, () => [6 * random() - 3, 6 * random() - 3, 6.3 * random()] as const)
  const data = Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [(i % size) / size, Math.floor(i / size) / size]
    return 128 + 20 * waves.reduce((sum, [a, b, c]) => sum + Math.sin(6.28 * (a * x + b * y) + c), 0)
  })
  return { rows: size, columns: size, data }
}
const changed = (seed: number, change: (value: number) => number) => {
  const { rows, columns, data } = picture(seed)
  return { rows, columns, data: data.map(change) }
}

test('brightness, contrast and size leave the hash as it is, nearly', () => {
  for (let seed = 0; seed < 20; seed++) {
    const own = differenceHash(picture(seed))
    expect(differenceHash(changed(seed, (v) => 0.4 * v + 60))).toEqual(own)
    expect(hammingDistance(own, differenceHash(picture(seed, 180)))).toBeLessThanOrEqual(4)
  }
})

test('other pictures are far, an inverted one is farthest', () => {
  const own = differenceHash(picture(1))
  const distances = Array.from({ length: 30 }, (_, i) => hammingDistance(own, differenceHash(picture(i + 2))))
  expect(Math.min(...distances)).toBeGreaterThan(8)
  expect(hammingDistance(own, differenceHash(changed(1, (v) => 255 - v)))).toBe(64)
})

test('the distance counts differing bits, as written in binary', () => {
  const word = fc.nat({ max: 0xffffffff })
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      const binary = (x: number, y: number) => ((x ^ y) >>> 0).toString(2).replaceAll('0', '').length
      expect(hammingDistance([a, b], [c, d])).toBe(binary(a, c) + binary(b, d))
    }),
  )
})
