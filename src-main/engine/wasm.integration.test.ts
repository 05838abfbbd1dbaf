import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { FrameReading } from '#core/reading/types.ts'
import { createEngineClient } from '../host/engine-client.ts'
import { afterTimeout, forkEngine } from '../host/fork-engine.ts'
import { builtProgram } from './built.testing.ts'
import { filledRun } from './phantom.testing.ts'
import { SHIPPED_FOLDER } from './shipped.testing.ts'

let folder = ''
beforeAll(async () => {
  await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-wasm-'))
  writeFileSync(join(folder, 'run.dcm'), filledRun(1))
}, 180_000)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** One frame read by an engine of its own, on the backend asked for. */
async function readOn(backend: string) {
  vi.stubEnv('OSTIUM_BACKEND', backend)
  const launch = forkEngine(join('dist', 'main', 'engine.cjs'))
  const client = createEngineClient({ launch, modelDir: SHIPPED_FOLDER, after: afterTimeout })
  const readings: FrameReading[] = []
  const outcome = await client.read({
    jobId: 'one',
    source: { kind: 'dicom', path: join(folder, 'run.dcm') },
    frames: [0],
    alreadyRead: [],
    onFrame: (reading) => readings.push(reading),
    onFrameFailed: (_frame, error) => expect.fail(error.message),
  })
  const { facts } = client.state()
  client.close()
  expect(outcome.ok).toBe(true)
  return { facts, regions: readings[0]?.regions ?? [] }
}

test('without native TensorFlow the engine runs on WebAssembly, says so, and scores the same to 1e-3', async () => {
  const native = await readOn('')
  const wasm = await readOn('wasm')
  expect(native.facts).toMatchObject({ backend: 'tensorflow', notice: null })
  expect(wasm.facts?.backend).toBe('wasm')
  expect(wasm.facts?.notice).toContain('WebAssembly')
  expect(wasm.regions.length).toBeGreaterThan(8)
  const logits = new Map(native.regions.map(({ box, logit }) => [box.join(), logit]))
  for (const { box, logit } of wasm.regions)
    expect(Math.abs(logit - (logits.get(box.join()) ?? NaN))).toBeLessThan(1e-3)
}, 120_000)
