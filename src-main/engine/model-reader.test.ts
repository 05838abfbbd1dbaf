import '@tensorflow/tfjs-node'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { GreyFrame } from '#core/dicom/types.ts'
import { ENGINE_PROTOCOL, type EngineFacts } from '#core/engine-contract.ts'
import { ok } from '#core/result.ts'
import { loadReader, type ModelReader } from './model-reader.ts'
import { modelWith, modelWithout } from './novelty.testing.ts'
import { drawnFrame } from './phantom.testing.ts'
import type { OpenRun } from './run-source.ts'
import { SHIPPED_FOLDER } from './shipped.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-reader-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const engine: EngineFacts = { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'e', notice: null }
const load = (dir: string) => loadReader(dir, engine, () => 0)
const NEVER = { frame: 1e9, patch: 1e9, unfilled: 1e9, inverted: 1e9 }

async function reader(dir: string): Promise<ModelReader> {
  const loaded = await load(dir)
  if (!loaded.ok) throw new Error(loaded.error.message)
  return loaded.value
}

const run = (grey: GreyFrame): OpenRun => ({
  kind: 'image',
  modality: null,
  frameCount: 1,
  timeMs: () => null,
  grey: () => Promise.resolve(ok(grey)),
  close: () => undefined,
})
const square = (side: number): OpenRun =>
  run({ rows: side, columns: side, data: Float32Array.from(drawnFrame(0, side), (value) => value / 255) })

async function read(dir: string, side: number) {
  const model = await reader(dir)
  const reading = await model.readFrame(square(side), 0)
  model.dispose()
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}

/** Without the distance that a gate measures: drift is told by it, judgement is not. */
const judged = async (dir: string, side: number) => {
  const { inputs, ...rest } = await read(dir, side)
  return { ...rest, inputs: inputs && { ...inputs, novelty: null } }
}

test('gates that nothing trips change nothing', async () => {
  const dir = modelWith(SHIPPED_FOLDER, folder, NEVER)
  for (const side of [512, 64])
    expect(await judged(dir, side)).toEqual(await judged(modelWithout(SHIPPED_FOLDER, folder), side))
})

test.each([
  ['a frame far from training', 512, { frame: 1e-9 }, 'its vessels look like none the model was trained on'],
  ['a frame before contrast', 512, { unfilled: -1e9 }, 'it shows no vessels filled with contrast'],
  [
    'an inverted frame',
    512,
    { inverted: -1e9 },
    'it looks more like an inverted image, or one without contrast, than like those the model was trained on',
  ],
  ['a patch far from training', 64, { patch: 1e-9 }, 'it looks like nothing the model was trained on'],
])('%s is outside, with the reason', async (_, side, limit, reason) => {
  const dir = modelWith(SHIPPED_FOLDER, folder, { ...NEVER, ...limit })
  const level = side === 512 ? 'frame' : 'patch'
  expect(await read(dir, side)).toMatchObject({
    triage: 'outside',
    reason,
    regions: [],
    probability: { value: 0, level, interval: null },
  })
})

test.each([
  ['damaged gates', 'novelty-invalid', 'novelty.bin', (text: string) => `${text.slice(0, -1)}!`],
  [
    'gates for other weights',
    'novelty-invalid',
    'novelty.json',
    (text: string) => text.replace(/"weightsSha256":"../, '"weightsSha256":"00'),
  ],
  ['gates that are no JSON', 'model-damaged', 'novelty.json', () => '{'],
])('a model with %s is refused', async (_, code, file, spoil) => {
  const dir = modelWith(SHIPPED_FOLDER, folder, NEVER)
  writeFileSync(join(dir, file), spoil(readFileSync(join(dir, file), 'latin1')), 'latin1')
  expect(await load(dir)).toMatchObject({ ok: false, error: { code } })
})

test('a model whose gates have lost their numbers is refused', async () => {
  const dir = modelWith(SHIPPED_FOLDER, folder, NEVER)
  rmSync(join(dir, 'novelty.bin'))
  expect(await load(dir)).toMatchObject({ ok: false, error: { code: 'model-missing' } })
})
