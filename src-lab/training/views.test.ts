import { expect, test } from 'vitest'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { simulateFrame } from '../simulation/frame.ts'
import { viewsOf } from './views.ts'

const frame = (seed: number): TrainingImage => ({
  name: String(seed),
  image: { rows: 512, columns: 512, data: simulateFrame(seededRandom(seed)).pixels },
  lesions: [],
  vesselPoints: [[200, 220]],
  junctionPoints: [[210, 230]],
  proposalPoints: [[300, 250]],
})
const source = { images: [frame(1), frame(2)], seed: 4, regions: 6 }

test('views are drawn from seed and step alone, standardized', () => {
  const views = viewsOf(source, 3)
  expect(views).toHaveLength(12 * PATCH_LENGTH)
  expect(viewsOf(source, 3)).toEqual(views)
  expect(viewsOf(source, 4)).not.toEqual(views)
  expect(viewsOf({ ...source, seed: 5 }, 3)).not.toEqual(views)
  for (let v = 0; v < 12; v++) {
    const patch = views.subarray(v * PATCH_LENGTH, (v + 1) * PATCH_LENGTH)
    const mean = patch.reduce((a, b) => a + b) / PATCH_LENGTH
    expect(mean).toBeCloseTo(0, 3)
    const deviation = Math.sqrt(patch.reduce((a, b) => a + b ** 2, 0) / PATCH_LENGTH)
    // The floor of the deviation, a thousandth of the range, takes a tenth of it where contrast is a hundredth.
    expect(deviation).toBeGreaterThan(0.9)
    expect(deviation).toBeLessThan(1.001)
    expect(patch.every(Number.isFinite)).toBe(true)
  }
})

test('the two views of a region differ', () => {
  const views = viewsOf(source, 0)
  for (let i = 0; i < 6; i++) {
    const one = views.subarray(i * PATCH_LENGTH, (i + 1) * PATCH_LENGTH)
    const other = views.subarray((6 + i) * PATCH_LENGTH, (7 + i) * PATCH_LENGTH)
    expect(one).not.toEqual(other)
  }
})
