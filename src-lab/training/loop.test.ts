import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { initialValues } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { startState } from '#core/training/adam.ts'
import { contrastiveStep, createContrastiveTrainer, withProjection } from '#core/training/contrastive.ts'
import { simulateFrame } from '../simulation/frame.ts'
import { contrastiveRecipe } from './contrastive-recipe.ts'
import { runLoop, type Loop } from './loop.ts'
import { hashOf } from './recipe.ts'
import { SMALL_MODEL } from './small-recipe.testing.ts'
import { viewsOf } from './views.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-pretrain-'))
afterAll(() => rmSync(folder, { recursive: true }))

const recipe = contrastiveRecipe(
  { steps: 6, regions: 3, seed: 2, rate: 0.01, temperature: 0.2, validateEvery: 2 },
  null,
  SMALL_MODEL,
)
const image = { rows: 512, columns: 512, data: simulateFrame(seededRandom(1)).pixels }
const source = {
  images: [{ name: 'drawn', image, lesions: [], vesselPoints: [], junctionPoints: [], proposalPoints: [] }],
  seed: recipe.seeds.batches,
  regions: recipe.regions,
}

function loopIn(name: string, killedAt: number | null): Loop {
  const kernels = nativeKernels() ?? expect.fail('no native kernels')
  const { model, projection, settings, temperature } = recipe
  const trainer = createContrastiveTrainer(model, projection, kernels, settings, temperature)
  return {
    recipe: hashOf(recipe),
    steps: settings.totalSteps,
    validateEvery: recipe.validateEvery,
    start: () => {
      const own = initialValues(model, seededRandom(recipe.seeds.weights))
      return startState(withProjection(own, trainer.specs, seededRandom(9)))
    },
    step: (state) => {
      if (state.step === killedAt) throw new Error('killed')
      const done = contrastiveStep(trainer, state, viewsOf(source, state.step))
      return { state: done.state, line: '' }
    },
    validate: (average) => Promise.resolve(average[0] ?? NaN),
    merit: 'first weight',
    checkpointPath: join(folder, name),
    commit: 'test',
    report: () => undefined,
  }
}

test('contrastive training that was killed and resumed ends with the same bits as one that was not', async () => {
  await runLoop(loopIn('whole', null))
  await expect(runLoop(loopIn('cut', 3))).rejects.toThrow('killed')
  await expect(runLoop(loopIn('cut', 5))).rejects.toThrow('killed')
  const resumed = await runLoop(loopIn('cut', null))
  expect(resumed.header.step).toBe(6)
  expect(readFileSync(join(folder, 'cut')).equals(readFileSync(join(folder, 'whole')))).toBe(true)
})

test('a run whose merit cannot be told ends with a word on it, and not with the weights it began with', async () => {
  const run = runLoop({ ...loopIn('unjudged', null), validate: () => Promise.resolve(NaN) })
  await expect(run).rejects.toThrow('first weight cannot be told')
})
