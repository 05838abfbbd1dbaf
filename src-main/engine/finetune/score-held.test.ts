import { expect, test } from 'vitest'
import type { Inference } from '#core/model/inference.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import type { HeldCase } from './cache-file.ts'
import { scoreHeld } from './score-held.ts'

const held = (level: HeldCase['level'], offset: number): HeldCase => ({
  ...{
    split: 'validation',
    level,
    patient: 'p',
    label: 1,
    grade: '50-69',
    file: 'f',
    frame: 0,
    box: null,
    offset,
  },
})

test('a region is scored in one position, a picture given whole as its model is to see it; each stands at its own case', async () => {
  const asked: string[] = []
  const says =
    (name: string, plus: number): Inference['logits'] =>
    (patches, n) => {
      asked.push(`${name} ${n}`)
      return Promise.resolve({
        logits: Float32Array.from({ length: n }, (_, i) => plus + patches[i * PATCH_LENGTH]!),
        logitsWithoutCircuit: new Float32Array(n),
        features: new Float32Array(0),
        backboneMs: 0,
        circuitMs: 0,
      })
    }
  const inference = { logits: says('logits', 0), whole: says('whole', 100), dispose: () => undefined }
  const cases = [held('patch', 1), held('region', 2), held('patch', 3), held('region', 4)]
  const patch = (offset: number) => new Float32Array(PATCH_LENGTH).fill(offset)
  expect(await scoreHeld(inference, { patch }, cases)).toEqual([101, 2, 103, 4])
  expect(asked).toEqual(['logits 32', 'whole 1', 'whole 1'])
})
