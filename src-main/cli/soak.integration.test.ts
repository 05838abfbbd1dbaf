import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtProgram } from '../engine/built.testing.ts'
import { filledRun } from '../engine/phantom.testing.ts'
import { createEngineClient, type EngineClient } from '../host/engine-client.ts'
import { afterTimeout, forkEngine } from '../host/fork-engine.ts'
import { createIndexer, type Indexer } from '../host/indexer.ts'
import { openStore } from '../store/store.ts'
import { temporaryFolder } from '../store/testing.ts'
import { slopeOf } from './slope.testing.ts'
import { SHIPPED_FOLDER } from '../engine/shipped.testing.ts'

/**
 * Opens, reads and closes again and again: memory must stay flat, in the engine and here. Two minutes, or as long as
 * OSTIUM_SOAK_MINUTES says (`npm run soak`), which also wants the figures in OSTIUM_SOAK_REPORT.
 */
const minutes = Number(process.env['OSTIUM_SOAK_MINUTES'] ?? 2)
const report = process.env['OSTIUM_SOAK_REPORT']
/** Until kernels, caches and heaps have their size: a share of a long run, and never fewer loops than the engine was seen to take. */
const WARM_UP = { share: 0.3, loops: 110 } as const
/** However slow the computer is: fewer than fifty after that say nothing of a slope. */
const LEAST_LOOPS = WARM_UP.loops + 50
/** A leak of one decoded frame of 512 × 512 a loop is a quarter of a megabyte. */
const LIMIT_MB = 0.1

let folder: ReturnType<typeof temporaryFolder>
let engine: EngineClient
let indexer: Indexer
let pid = 0

beforeAll(async () => {
  const program = await builtProgram()
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'run.dcm'), filledRun(2))
  engine = createEngineClient({
    launch: forkEngine(join(program, 'engine.cjs'), (started) => void (pid = started)),
    modelDir: SHIPPED_FOLDER,
    after: afterTimeout,
  })
  indexer = createIndexer({ workerFile: join(program, 'indexer.cjs'), after: afterTimeout, limitMs: 120_000 })
}, 300_000)
afterAll(async () => {
  engine.close()
  await indexer.close()
  folder.remove()
})

const residentMb = (of: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${of}/status`, 'utf8'))?.[1]) / 1024

/** One life of a study: indexed, put into the library, read, kept, forgotten; the library closed. */
async function loop(n: number): Promise<void> {
  const path = join(folder.path, 'run.dcm')
  const index = await indexer.index(path)
  if (!index.ok || index.value.kind !== 'dicom') throw new Error('the run was not indexed')
  const store = openStore(join(folder.path, 'library.db'))
  const { angiogram, frames } = index.value
  const run = store.library.add({ path, size: 1, mtimeMs: n, angiogram, frames: [...frames] }, `${n}`, false)
  const read = await engine.read({
    ...{ jobId: `loop-${n}`, source: { kind: 'dicom', path }, frames: [n % 2], alreadyRead: [] },
    onFrame: (reading) => store.readings.addFrames(run.id, 'model-a', [reading]),
    onFrameFailed: (_, error) => {
      throw new Error(error.message)
    },
  })
  expect(read.ok).toBe(true)
  expect(store.readings.framesRead(run.id, 'model-a')).toEqual([n % 2])
  expect(store.library.forget(run.studyId)).toBe(true)
  store.close()
}

test.skipIf(process.platform !== 'linux')(
  `memory stays flat over ${minutes} minutes of opening, reading and closing`,
  { timeout: (minutes + 10) * 60_000 },
  async () => {
    const ends = Date.now() + minutes * 60_000
    const [ofEngine, ofHost]: [number[], number[]] = [[], []]
    const first = pid
    for (let n = 0; Date.now() < ends || n < LEAST_LOOPS; n++) {
      await loop(n)
      ofEngine.push(residentMb(pid))
      ofHost.push(residentMb(process.pid))
    }
    const steady = (values: readonly number[]) =>
      slopeOf(values.slice(Math.max(WARM_UP.loops, Math.floor(WARM_UP.share * values.length))))
    const figures = {
      minutes,
      loops: ofEngine.length,
      engine: steady(ofEngine),
      host: steady(ofHost),
      engineMb: ofEngine.at(-1),
      hostMb: ofHost.at(-1),
    }
    if (report !== undefined) writeFileSync(report, JSON.stringify(figures))
    expect(pid).toBe(first)
    for (const { interval } of [figures.engine, figures.host]) expect(interval[0]).toBeLessThan(LIMIT_MB)
  },
)

test('the slope of memory is that of its line, and says how sure it is', () => {
  const straight = slopeOf([1, 3, 5, 7])
  expect([straight.perLoop, ...straight.interval]).toEqual([2, 2, 2])
  const flat = slopeOf([5, 4, 6, 5, 4, 6, 5, 5])
  expect(flat.interval[0]).toBeLessThan(0)
  expect(flat.interval[1]).toBeGreaterThan(0)
})
