import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { DEFAULT_CIRCUIT } from '../model/circuit-config.ts'
import { nativeKernels } from '../model/native-kernels.ts'
import { initialValues, parameterSpecs, type HybridConfig } from '../model/parameters.ts'
import { PATCH_LENGTH } from '../model/preprocess.ts'
import { randomNormal, seededRandom } from '../random.ts'
import { startState, type AdamSettings } from './adam.ts'
import { sliceOf } from './gradient.ts'
import type { Depth } from './depth.ts'
import { createPartialTrainer } from './partial.ts'
import { createTrainer, supervisedStep, type Batch } from './step.ts'

const stage = (channels: number) => ({ expand: 2, channels, repeats: 1, stride: 1 as const })
/** Six stages, so that the last blocks begin where they do in the model that ships. */
const CONFIG: HybridConfig = {
  backbone: { stem: 4, stages: [4, 4, 4, 4, 4, 6].map(stage), features: 8 },
  circuit: DEFAULT_CIRCUIT,
}
const SETTINGS: AdamSettings = {
  peakRate: 0.01,
  rateFactor: { kernel: 1, norm: 1, head: 1, circuit: 3, projection: 0, statistic: 0 },
  weightDecay: 0.01,
  clipNorm: 5,
  warmUpSteps: 2,
  totalSteps: 20,
  averageDecay: 0.9,
}
const kernels = () => nativeKernels() ?? expect.fail('no native kernels')
const values = () => initialValues(CONFIG, seededRandom(1))

function batch(n: number): Batch {
  const random = seededRandom(5)
  return {
    labels: Float32Array.from({ length: n }, (_, i) => i % 2),
    patches: Float32Array.from({ length: n * PATCH_LENGTH }, () => randomNormal(random)),
  }
}

/** Which weights are others after some steps, by the first part of their names. */
function moved(depth: Depth): Set<string> {
  const trainer = createPartialTrainer(CONFIG, kernels(), SETTINGS, values(), depth, 0.01)
  let state = startState(values())
  const before = tf.memory().numTensors
  for (let i = 0; i < 3; i++) state = supervisedStep(trainer, state, batch(4)).state
  expect(tf.memory().numTensors).toBe(before)
  trainer.dispose()
  return new Set(
    parameterSpecs(CONFIG)
      .filter(({ name }) =>
        sliceOf(trainer.specs, state.values, name).some(
          (value, i) => value !== sliceOf(trainer.specs, values(), name)[i],
        ),
      )
      .map(({ name }) => name.split(/[./]/)[0] ?? ''),
  )
}

test('what is frozen stays bit for bit, decay and running statistics included; the rest learns', () => {
  const head = ['compress', 'circuit', 'fuse', 'head']
  expect(moved('head')).toEqual(new Set(head))
  expect(moved('last-blocks')).toEqual(new Set([...head, 'stage5', 'last']))
  expect(moved('whole')).toEqual(
    new Set([...head, 'stem', 'last', ...[0, 1, 2, 3, 4, 5].map((s) => `stage${s}`)]),
  )
})

test('all of it learned is the trainer of the whole', () => {
  const whole = createTrainer(CONFIG, kernels(), SETTINGS, null, 0.01)
  const part = createPartialTrainer(CONFIG, kernels(), SETTINGS, values(), 'whole', 0.01)
  const step = (trainer: typeof whole) => supervisedStep(trainer, startState(values()), batch(4)).state.values
  expect(step(part)).toEqual(step(whole))
})
