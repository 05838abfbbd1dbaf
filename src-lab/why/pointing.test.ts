import '@tensorflow/tfjs-node'
import { expect, test } from 'vitest'
import { createInference } from '#core/model/inference.ts'
import type { Box } from '#core/reading/types.ts'
import { WHY_PLACES } from '#core/why/occlusion.ts'
import { occlude } from '../../src-main/engine/explain.ts'
import { newestModel, readModel } from '../circuit/shipped.ts'
import { lesionScenes } from './lesion-scenes.ts'
import { pointing } from './pointing.ts'

test('a peak on the lesion is nearest, one in the far corner is not', () => {
  const box: Box = [0, 0, 90, 90]
  const at = (place: number) => Array.from({ length: WHY_PLACES }, (_, i) => (i === place ? 1 : 0))
  const lesion: Box = [0, 0, 10, 10]
  expect(pointing(at(0), box, lesion)).toMatchObject({ distance: 0, nearer: 0, inLesion: true })
  expect(pointing(at(80), box, lesion)).toMatchObject({ nearer: 1, inLesion: false })
})

test('maps of drawn regions whose lesion is known point nearer to it than chance', async () => {
  const { manifest, weights } = await readModel(newestModel())
  const inference = createInference(manifest, weights, () => 0)
  const points: ReturnType<typeof pointing>[] = []
  for (const { grey, box, lesion } of lesionScenes(16, 8_500_000, 0)) {
    const map = await occlude(inference, grey, box, async () => true)
    if (map !== null) points.push(pointing(map.changes, box, lesion))
  }
  inference.dispose()
  const mean = (of: (point: (typeof points)[number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  expect(points).toHaveLength(16)
  expect(mean(({ nearer }) => nearer)).toBeLessThan(0.4)
  expect(mean(({ distance }) => distance)).toBeLessThan(mean(({ chance }) => chance))
}, 300_000)
