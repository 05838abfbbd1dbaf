import '@tensorflow/tfjs-node'
import { expect, test } from 'vitest'
import { randomNormal, seededRandom } from '../random.ts'
import { MOBILENET_V2 } from './backbone-layout.ts'
import { DEFAULT_CIRCUIT } from './circuit-config.ts'
import { inferenceOf } from './inference.ts'
import { initialValues, parameterSpecs, type HybridConfig } from './parameters.ts'
import { inViews, meanOverViews } from './patch-views.ts'
import { PATCH_LENGTH, PATCH_SIZE } from './preprocess.ts'
import { weightsOf } from './weights.ts'

const random = seededRandom(8)
const patches = Float32Array.from({ length: 2 * PATCH_LENGTH }, () => randomNormal(random))
const part = (of: Float32Array, i: number): Float32Array =>
  of.subarray(i * PATCH_LENGTH, (i + 1) * PATCH_LENGTH)

test('eight positions are the symmetries of a square: each once, the first as it is', () => {
  const shown = inViews(patches, 2, 8)
  expect(part(shown, 0)).toEqual(part(patches, 0))
  expect(part(shown, 8)).toEqual(part(patches, 1))
  const views = Array.from({ length: 8 }, (_, view) => part(shown, view))
  expect(new Set(views.map(([corner]) => corner))).toEqual(
    new Set([0, PATCH_SIZE - 1, PATCH_LENGTH - PATCH_SIZE, PATCH_LENGTH - 1].map((at) => patches[at])),
  )
  expect(new Set(views.map((view) => view.join())).size).toBe(8)
  const sum = (of: Float32Array): number => [...of].sort((a, b) => a - b).reduce((a, b) => a + b)
  for (const view of views) expect(sum(view)).toBe(sum(part(patches, 0)))
  // All eight of any of them are the same eight.
  const again = inViews(part(shown, 5), 1, 8)
  expect(new Set(Array.from({ length: 8 }, (_, view) => part(again, view).join()))).toEqual(
    new Set(views.map((view) => view.join())),
  )
})

test('one view is the patch itself, and its row the mean', () => {
  expect(inViews(patches, 2, 1)).toBe(patches)
  const rows = Float32Array.of(1, 2, 3, 4)
  expect(meanOverViews(rows, 2, 1)).toBe(rows)
  const eight = Float32Array.from({ length: 2 * 8 * 3 }, (_, i) => i)
  // Row of a patch and view is 24 patch + 3 view + column: the mean over views adds 10.5.
  expect([...meanOverViews(eight, 2, 8)]).toEqual([10.5, 11.5, 12.5, 34.5, 35.5, 36.5])
})

test('a small image given whole scores alike however it is turned, and a region does not', async () => {
  const config: HybridConfig = { backbone: MOBILENET_V2, circuit: DEFAULT_CIRCUIT, patchViews: 8 }
  const weights = weightsOf(parameterSpecs(config), initialValues(config, seededRandom(3)))
  const inference = inferenceOf(config, weights, () => 0)
  const once = inferenceOf({ ...config, patchViews: 1 }, weights, () => 0)
  const patch = part(patches, 0)
  const turned = part(inViews(patch, 1, 8), 6)
  const [a, b] = [await inference.whole(patch, 1), await inference.whole(turned, 1)]
  expect(a.features.length).toBe(1280)
  const apart = (x: Float32Array, y: Float32Array): number =>
    Math.max(...x.map((value, i) => Math.abs(value - y[i]!)))
  const size = Math.max(...a.features.map(Math.abs))
  expect(apart(a.features, b.features)).toBeLessThan(1e-4 * size)
  const [c, d] = [await inference.logits(patch, 1), await inference.logits(turned, 1)]
  expect(apart(c.features, d.features)).toBeGreaterThan(1e-2 * size)
  expect((await once.whole(patch, 1)).features).toEqual(c.features)
  inference.dispose()
  once.dispose()
})
