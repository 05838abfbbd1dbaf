import { expect, test } from 'vitest'
import { PATCH_LENGTH } from '../model/preprocess.ts'
import { seededRandom } from '../random.ts'
import { augment, changed, CHANGES, flip } from './augment.ts'

const random = seededRandom(3)
const patch = Float32Array.from(
  { length: PATCH_LENGTH },
  (_, i) => 0.3 + 0.2 * Math.sin(i / 9) + 0.2 * random(),
)

const apart = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length)

test('at strength 0 a patch is mirrored and nothing else', () => {
  const mirrors = [0, 1, 2, 3].map((how) => flip(patch, how))
  for (let seed = 0; seed < 20; seed++) {
    const out = augment(patch, seededRandom(seed), 0)
    expect(Math.min(...mirrors.map((mirror) => apart(mirror, out)))).toBeLessThan(1e-6)
  }
})

test('without a strength it is 1, and more changes more', () => {
  const mean = (strength: number): number => {
    let sum = 0
    for (let seed = 0; seed < 40; seed++)
      sum += apart(augment(patch, seededRandom(seed), strength), augment(patch, seededRandom(seed), 0))
    return sum
  }
  expect(augment(patch, seededRandom(7))).toEqual(augment(patch, seededRandom(7), 1))
  expect(mean(1)).toBeGreaterThan(mean(0.3))
  expect(mean(2)).toBeGreaterThan(mean(1))
})

test.each(CHANGES)('%s alone changes a patch and leaves numbers', (change) => {
  const out = changed(patch, change, seededRandom(2), 1)
  expect(out.every(Number.isFinite)).toBe(true)
  expect(apart(out, patch)).toBeGreaterThan(1e-3)
})

test.each(['blur', 'gamma', 'clip', 'noise', 'shade'] as const)('%s grows with its strength', (change) => {
  const by = (strength: number): number => apart(changed(patch, change, seededRandom(1), strength), patch)
  expect(by(3)).toBeGreaterThan(by(1))
})
