import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { labKernels, type LabKernels } from '../baselines/lab-kernels.ts'
import { contrastJob } from './contrast-job.ts'
import { drawnSplits } from './drawn-splits.ts'
import type { Lab } from './learn.ts'
import { modelJob } from './model-job.ts'
import {
  ContrastResult,
  keptWeights,
  ModelResult,
  perform,
  readResult,
  resultPath,
  type Trace,
} from './results.ts'
import { tableSettings } from './settings.ts'
import { tableData } from './table-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-table-resume-'))
afterAll(() => rmSync(folder, { recursive: true }))

const settings = tableSettings({ quick: true, steps: 4 })
const data = tableData(drawnSplits(), 'frames drawn by code', settings.contrast.probeFrames)

const labIn = (name: string, kernels: LabKernels = labKernels()): Lab => ({
  out: join(folder, name),
  settings,
  data,
  kernels,
  commit: 'test',
  report: () => undefined,
})

/** Kernels that fail in the middle of a step. */
function failingAfter(calls: number): LabKernels {
  const kernels = labKernels()
  let left = calls
  return {
    ...kernels,
    batchNorm(x, scale, offset) {
      if (left-- <= 0) throw new Error('killed')
      return kernels.batchNorm(x, scale, offset)
    },
  }
}

/** All that is repeatable of a result. */
const bits = <T extends { readonly trace: Trace }>(result: T) => ({
  ...result,
  trace: { ...result.trace, msPerStep: 0 },
})

const choice = { id: 'contrast-1', seed: 1, steps: 4, strength: 1 }
/** Convolutions of MobileNetV2: as many normalizations a step. */
const UNITS = 52

test('stage 1 and stage 2, killed and resumed, end with the same bits as when they were not', async () => {
  const whole = labIn('whole')
  const contrast = await perform(whole.out, contrastJob(whole, choice), whole.report)
  const hybrid = { model: 'hybrid', seed: 1, share: 1 } as const
  const result = await perform(whole.out, modelJob(whole, hybrid, contrast), whole.report)

  const cut = (after: number): Lab => labIn('cut', failingAfter(after))
  const report = () => undefined
  const first = cut(2.5 * UNITS)
  await expect(perform(first.out, contrastJob(first, choice), report)).rejects.toThrow('killed')
  const second = labIn('cut')
  const again = await perform(second.out, contrastJob(second, choice), report)
  expect(bits(again)).toEqual(bits(contrast))
  expect(keptWeights(second.out, again)).toEqual(keptWeights(whole.out, contrast))

  const third = cut(3.5 * UNITS)
  await expect(perform(third.out, modelJob(third, hybrid, again), report)).rejects.toThrow('killed')
  expect(readResult(third.out, 'hybrid-1', ModelResult)).toBeNull()
  const resumed = await perform(second.out, modelJob(second, hybrid, again), report)
  expect(bits(resumed)).toEqual(bits(result))
  expect(resumed.trace.points.map(({ step }) => step)).toEqual([1, 2, 3, 4])
  expect(resumed.trace.validations.map(({ step }) => step)).toEqual([2, 4])
})

test('the hybrid leaves its row with alpha set to 0, which differs only by the circuit', () => {
  const [own, row] = ['hybrid-1', 'hybrid-alpha-0-1'].map((id) =>
    readResult(join(folder, 'whole'), id, ModelResult),
  )
  if (!own || !row) expect.fail('a result is missing')
  expect(row.weightsSha256).toBe(own.weightsSha256)
  expect(row.scores.test).toHaveLength(own.scores.test.length)
  expect(row.scores.test).not.toEqual(own.scores.test)
  expect(own.alpha).toBeGreaterThan(0)
  expect(row.alpha).toBeNull()
  expect(row.parameters).toBeLessThan(own.parameters)
})

test('what is done is not done again; another recipe, and weights that are not those of a result, are refused', async () => {
  const lab = labIn('whole', failingAfter(0))
  const before = readFileSync(resultPath(lab.out, 'contrast-1'), 'utf8')
  const kept = await perform(lab.out, contrastJob(lab, choice), lab.report)
  expect(readFileSync(resultPath(lab.out, 'contrast-1'), 'utf8')).toBe(before)
  const other = contrastJob(lab, { ...choice, strength: 2 })
  await expect(perform(lab.out, other, lab.report)).rejects.toThrow('another recipe')
  expect(() => keptWeights(lab.out, { ...kept, weightsSha256: '0'.repeat(64) })).toThrow('learn it again')
  expect(readResult(lab.out, 'contrast-2', ContrastResult)).toBeNull()
})
