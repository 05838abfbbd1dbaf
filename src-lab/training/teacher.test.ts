import { expect, test } from 'vitest'
import type { Inference } from '#core/model/inference.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { simulateFrame } from '../simulation/frame.ts'
import { taughtRegions, turnedAside } from './teacher.ts'

const training: TrainingImage = {
  name: 'drawn',
  image: { rows: 512, columns: 512, data: simulateFrame(seededRandom(3)).pixels },
  lesions: [],
  vesselPoints: [[200, 220]],
  junctionPoints: [[210, 230]],
  proposalPoints: [[300, 250]],
}

/** Says of each patch what its upper left corner is, so that views must differ. */
function teacher(bias: number): Inference {
  const logits: Inference['logits'] = (patches, n) =>
    Promise.resolve({
      logits: Float32Array.from({ length: n }, (_, i) => bias + (patches[i * PATCH_LENGTH] ?? 0)),
      logitsWithoutCircuit: new Float32Array(n),
      features: new Float32Array(0),
      backboneMs: 0,
      circuitMs: 0,
    })
  return { logits, whole: logits, dispose: () => undefined }
}
const logit = (p: number) => Math.log(p / (1 - p))

test('a region is taught the mean logit of all teachers over all views', async () => {
  const alone = await taughtRegions([teacher(0)], [training], 6, 1)
  const both = await taughtRegions([teacher(0), teacher(3)], [training], 6, 1)
  expect(both.map(({ region }) => region)).toEqual(alone.map(({ region }) => region))
  for (const [i, { probability }] of both.entries())
    expect(logit(probability)).toBeCloseTo(logit(alone[i]?.probability ?? NaN) + 1.5, 3)
  expect(new Set(alone.map(({ probability }) => probability)).size).toBe(6)
})

test('the student sees the same place', async () => {
  const [soft = expect.fail('there is no region')] = await taughtRegions([teacher(0)], [training], 1, 2)
  const random = seededRandom(1)
  for (let i = 0; i < 50; i++) {
    const seen = turnedAside(soft, random)
    expect(Math.abs(seen.centerX - soft.region.centerX)).toBeLessThan(0.05 * soft.region.width)
    expect(Math.abs(seen.centerY - soft.region.centerY)).toBeLessThan(0.05 * soft.region.height)
    for (const share of [seen.width / soft.region.width, seen.height / soft.region.height]) {
      expect(share).toBeGreaterThan(0.9)
      expect(share).toBeLessThan(1.1)
    }
  }
})
