import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteCache } from './byte-cache.ts'

it('drops what was used longest ago', () => {
  const cache = new ByteCache<string>(10)
  cache.set('a', 'A', 4)
  cache.set('b', 'B', 4)
  cache.get('a')
  cache.set('c', 'C', 4)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', null, 'C'])
})

it('never holds more than its bytes, but for one entry larger than all', () => {
  const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 30 })))
  fc.assert(
    fc.property(entries, (puts) => {
      const cache = new ByteCache<number>(40)
      for (const [key, bytes] of puts) {
        cache.set(String(key), bytes, bytes)
        expect(cache.get(String(key))).toBe(bytes)
      }
      expect(cache.bytes).toBeLessThanOrEqual(40)
    }),
  )
})
