import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recalibrate } from '#core/calibration/recalibrate.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import type { SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { ok, type Failure } from '#core/result.ts'
import { labelWith } from '#core/testing/labels.ts'
import { openStore, type Store } from '../store/store.ts'
import { angiogramWith, frameReading, temporaryFolder } from '../store/testing.ts'
import type { EnginePort } from './ports.ts'
import { createRecalibrationHandlers } from './recalibration.ts'
import { createRecorder } from './recorder.ts'
import { siteCalibrations } from './site-calibrations.ts'
import { siteInForce, type SiteInForce } from './site-in-force.ts'
import { createScriptedEngine } from './testing.ts'

const model = { id: 'model-a', weightsSha256: 'a'.repeat(64) }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let site: SiteInForce
let handlers: ReturnType<typeof createRecalibrationHandlers>
let used: (SiteCalibrationFile | null)[]
let said: string[]
let finished: { outcome: Recalibration | null; error: Failure | null }[]
/** What frame 0 of each file scores. */
const scores = new Map<string, number>()

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  ;[used, said, finished] = [[], [], []]
  scores.clear()
  start()
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** The handlers as the host makes them, with an engine that scores as the test says and fits as the real one. */
function start(): void {
  let ids = 0
  const clock = () => new Date(Date.UTC(2026, 10, 25) + (ids += 1))
  const newId = () => `id-${(ids += 1)}`
  const engine: EnginePort = {
    ...createScriptedEngine(),
    read: async ({ source, frames, ...job }) => {
      for (const frame of frames)
        job.onFrame({ ...frameReading(frame), logit: scores.get(source.path) ?? null, reason: 'no vessels' })
      return ok({ run: null, cancelled: false })
    },
    recalibrate: async (input) => recalibrate({ ...input, model, inForce: null, replicates: 20 }),
    useSite: async (file) => {
      used.push(file)
      return ok(null)
    },
  }
  site = siteInForce({
    model: { ...model, dir: folder.path, calibrations: siteCalibrations(folder.path, model, clock) },
    engine,
    onStop: () => said.push('stop'),
    onChange: () => said.push('changed'),
  })
  handlers = createRecalibrationHandlers({
    store,
    engine,
    site,
    recorder: createRecorder(store, 'account', clock),
    choose: async () => null,
    index: async () => {
      throw new Error('no list in this test')
    },
    emit: (domain, channel, payload) => {
      if (domain === 'recalibration' && channel === 'finished')
        finished.push(Object.assign({ outcome: null, error: null }, payload))
    },
    nowMs: () => 0,
    newId,
    onBug: (_where, cause) => {
      throw cause
    },
  })
}

/** Frames of so many patients, labelled by one reader; scores lie too low by 1.5. */
function label(patients: number): void {
  const random = seededRandom(3)
  for (let i = 0; i < patients * 6; i++) {
    const name = `${i}.dcm`
    const path = join(folder.path, name)
    const pixels = angiogramWith({}).pixels
    const angiogram = angiogramWith({
      sopInstanceUid: name,
      studyInstanceUid: `study ${i % patients}`,
      patientId: `p${i % patients}`,
      pixels: { ...pixels, rows: 512, columns: 512 },
    })
    const run = store.library.add({ path, size: 1, mtimeMs: 1, angiogram, frames: [] }, '2026-11-25', false)
    const logit = randomNormal(random) * 1.5 - 1
    scores.set(path, logit)
    const grade = random() < 1 / (1 + Math.exp(-logit - 1.5)) ? '>=70' : 'none'
    store.labels.record(
      labelWith({
        id: `label ${i}`,
        runId: run.id,
        frame: 0,
        grade,
        reader: 'me',
        recordedAt: '2026-11-25',
      }),
    )
  }
}

async function measured(): Promise<(typeof finished)[number]> {
  const started = await handlers.start({ level: 'frame', from: 'library' })
  if (!started.ok) throw new Error(started.error.message)
  for (let n = 0; n < 1000 && finished.length === 0; n++) await new Promise((done) => setTimeout(done, 5))
  const [outcome] = finished.splice(0)
  if (outcome === undefined) throw new Error('nothing came of it')
  return outcome
}

const overview = async () => {
  const answer = await handlers.overview(undefined)
  if (!answer.ok) throw new Error(answer.error.message)
  return answer.value
}

test('says how many labels there are at each level, and why they are too few', async () => {
  label(3)
  const { levels, leftOut, problem } = await overview()
  expect([leftOut, problem]).toEqual([0, null])
  const frame = levels.find(({ level }) => level === 'frame')
  expect(frame?.labels).toMatchObject({ n: 18, patients: 3 })
  expect(frame?.tooFew.at(-1)).toBe('3 patients (10 needed)')
  expect(levels.find(({ level }) => level === 'run')?.labels.n).toBe(0)
  expect((await measured()).error?.code).toBe('too-few-labels')
})

test('measured, adopted, in force after a restart, and taken back in one step', async () => {
  label(30)
  const { outcome, error } = await measured()
  expect(error).toBeNull()
  expect(outcome).toMatchObject({ level: 'frame', verdict: 'better', all: { n: 180, patients: 30 } })
  expect([used, said]).toEqual([[], []])

  const id = outcome?.id ?? ''
  expect(await handlers.adopt({ id: 'another' })).toMatchObject({ error: { code: 'no-outcome' } })
  expect((await handlers.adopt({ id })).ok).toBe(true)
  expect(said).toEqual(['stop', 'changed'])
  expect(used[0]?.adopted.map((one) => one.id)).toEqual([id])
  expect(site.madeBy()).toBe(`model-a@${id}`)
  const inForce = (await overview()).levels.find(({ level }) => level === 'frame')?.inForce
  expect(inForce).toMatchObject({
    id,
    adoptedBy: 'account',
    evidence: { site: { patients: outcome?.held.patients } },
  })

  start()
  expect(site.madeBy()).toBe(`model-a@${id}`)
  expect((await handlers.undo({ level: 'frame' })).ok).toBe(true)
  expect(site.madeBy()).toBe('model-a')
  expect((await overview()).levels.find(({ level }) => level === 'frame')?.inForce).toBeNull()
})

test('readings of another calibration are kept and not shown as current; taken back, they are there again', async () => {
  label(30)
  const runId = store.labelled.all()[0]?.runId ?? ''
  store.readings.addFrames(runId, site.madeBy(), [frameReading(0)])
  const { outcome } = await measured()
  await handlers.adopt({ id: outcome?.id ?? '' })
  expect(store.readings.frames(runId, site.madeBy())).toEqual([])
  await handlers.undo({ level: 'frame' })
  expect(store.readings.frames(runId, site.madeBy())).toEqual([frameReading(0)])
})

test('what the model abstains from is not used, and named with its reason', async () => {
  label(30)
  const [path] = scores.keys()
  scores.delete(path ?? '')
  const { outcome } = await measured()
  expect(outcome?.all.n).toBe(179)
})

test('a list that is not chosen starts nothing', async () => {
  expect(await handlers.start({ level: 'frame', from: 'list' })).toEqual(ok(null))
})
