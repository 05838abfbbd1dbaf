import '@tensorflow/tfjs-node'
import { expect, test } from 'vitest'
import { createInference } from '#core/model/inference.ts'
import type { Box } from '#core/reading/types.ts'
import { readModelFiles } from './model-files.ts'
import { drawnFrame } from './phantom.testing.ts'
import { scoreRegions } from './scorer.ts'
import { SHIPPED_FOLDER } from './shipped.testing.ts'

test('a region scores the same alone, among others, in another place of the batch, and in a second batch', async () => {
  const files = await readModelFiles(SHIPPED_FOLDER)
  if (!files.ok) throw new Error(files.error.message)
  const inference = createInference(files.value.manifest, files.value.weights, () => 0)
  const grey = { rows: 512, columns: 512, data: Float32Array.from(drawnFrame(0), (value) => value / 255) }
  const boxes = Array.from({ length: 40 }, (_, i): Box => [(i * 53) % 430, (i * 97) % 430, 80, 80])
  const box = boxes[17]!
  const score = async (asked: readonly Box[], at: number) =>
    (await scoreRegions(inference, grey, asked)).logits[at]!
  const alone = await score([box], 0)
  expect(await score(boxes.slice(0, 32), 17)).toBeCloseTo(alone, 6)
  expect(await score([...boxes].reverse(), 22)).toBeCloseTo(alone, 6)
  expect(await score([...boxes, box], 40)).toBeCloseTo(alone, 6)
  expect(new Set((await scoreRegions(inference, grey, boxes)).logits).size).toBeGreaterThan(30)
  inference.dispose()
})
