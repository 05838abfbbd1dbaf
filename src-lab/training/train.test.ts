import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { nativeKernels } from '#core/model/native-kernels.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import { batchOf, type BatchSource } from './batches.ts'
import { readCheckpoint } from './checkpoint.ts'
import { hashOf, LABELS_ALONE, supervisedRecipe } from './recipe.ts'
import { SMALL_MODEL } from './small-recipe.testing.ts'
import { inferenceFrom, train, type TrainingRun } from './train.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-train-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recipe = supervisedRecipe(
  {
    ...LABELS_ALONE,
    steps: 4,
    batch: 4,
    seed: 3,
    rate: 0.01,
    validateEvery: 2,
    mixup: 0.5,
    inputDecay: 0.01,
  },
  null,
  [],
  SMALL_MODEL,
)

const random = seededRandom(1)
const image: GreyImage = {
  rows: 200,
  columns: 200,
  data: Uint8Array.from({ length: 40_000 }, () => 255 * random()),
}
const source: BatchSource = {
  images: [
    {
      name: 'made',
      image,
      lesions: [[90, 90, 20, 20]],
      vesselPoints: [[30, 30]],
      junctionPoints: [[35, 35]],
      proposalPoints: [[40, 40]],
    },
  ],
  patches: [],
  simulated: [],
  simulatedShare: 0,
  soft: [],
  softShare: 0,
  seed: recipe.seeds.batches,
  size: recipe.batch,
  mixup: recipe.mixup,
  strength: 1,
}

const runIn = (name: string, report: (line: string) => void = () => undefined): TrainingRun => ({
  recipe,
  kernels: nativeKernels() ?? expect.fail('no native kernels'),
  batchAt: (step) => batchOf(source, step),
  validate: async (average) => {
    const inference = inferenceFrom(recipe, average)
    const { logits } = await inference.logits(batchOf(source, 1000).patches, 4)
    inference.dispose()
    return Math.abs(logits[0] ?? NaN)
  },
  checkpointPath: join(folder, name),
  commit: 'test',
  initial: null,
  report,
})

test('a run that was killed and resumed ends with the same bits as one that was not', async () => {
  const whole = await train(runIn('whole'))
  let killed = false
  const killer = (run: TrainingRun): TrainingRun => ({
    ...run,
    batchAt: (step) => {
      if (step === 3 && !killed) {
        killed = true
        throw new Error('killed')
      }
      return run.batchAt(step)
    },
  })
  await expect(train(killer(runIn('cut')))).rejects.toThrow('killed')
  expect(readCheckpoint(join(folder, 'cut'), hashOf(recipe))?.header.step).toBe(2)
  const resumed = await train(killer(runIn('cut')))
  expect(resumed.state.step).toBe(4)
  expect(resumed.state.values).toEqual(whole.state.values)
  expect(readFileSync(join(folder, 'cut')).equals(readFileSync(join(folder, 'whole')))).toBe(true)
})

test('a finished run is not trained again, and another recipe is refused', async () => {
  const lines: string[] = []
  await train(runIn('whole', (line) => lines.push(line)))
  expect(lines).toEqual([])
  expect(() => readCheckpoint(join(folder, 'whole'), 'another')).toThrow('another recipe')
})

test('no checkpoint is null', () => {
  expect(readCheckpoint(join(folder, 'absent'), 'any')).toBeNull()
})
