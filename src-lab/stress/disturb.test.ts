import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extractPatch, PATCH_LENGTH } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import { DISTURBANCES, disturbed, type Disturbance } from './disturb.ts'

const random = seededRandom(1)
const grey = {
  rows: 100,
  columns: 100,
  data: Float32Array.from({ length: 10_000 }, (_, i) => 0.5 + 0.3 * Math.sin(i / 9) + 0.1 * random()),
}
const region = { centerX: 50, centerY: 50, width: 80, height: 80, angleRad: 0 }
const plain = extractPatch(grey, [10, 10, 80, 80])
const kinds: readonly Disturbance[] = ['gamma', 'blur', 'noise', 'rotation', 'resolution', 'polarity']

test.each(kinds)(
  '%s: its first level is nothing, every other changes the patch and leaves it standardized',
  (kind) => {
    const [nothing, ...levels] = DISTURBANCES[kind].levels
    expect(disturbed(grey, region, kind, nothing, seededRandom(2))).toEqual(plain)
    for (const level of levels) {
      const patch = disturbed(grey, region, kind, level, seededRandom(2))
      expect(patch).not.toEqual(plain)
      expect(patch.reduce((a, b) => a + b) / PATCH_LENGTH).toBeCloseTo(0, 3)
      const deviation = Math.sqrt(patch.reduce((a, b) => a + b ** 2, 0) / PATCH_LENGTH)
      // The floor of the deviation, a thousandth of the range, takes a tenth of it where contrast is a hundredth.
      expect(deviation).toBeGreaterThan(0.9)
      expect(deviation).toBeLessThan(1.001)
      expect(patch.every(Number.isFinite)).toBe(true)
    }
  },
)

test('an inverted patch is the negative of the plain one', () => {
  const inverted = disturbed(grey, region, 'polarity', 1, random)
  for (const [i, value] of inverted.entries()) expect(value).toBeCloseTo(-(plain[i] ?? NaN), 4)
})

test('fewer pixels keep what is flat flat, and the mean in place', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(16, 24, 32, 48),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (across, level) => {
        const flat = { rows: 80, columns: 80, data: new Float32Array(6400).fill(level) }
        const whole = { ...region, centerX: 40, centerY: 40 }
        expect(Math.max(...disturbed(flat, whole, 'resolution', across, random).map(Math.abs))).toBeLessThan(
          0.01,
        )
      },
    ),
  )
})
