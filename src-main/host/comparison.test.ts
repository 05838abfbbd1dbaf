import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FrozenCase } from '#core/cohort/frozen-cohort.ts'
import { compareModels } from '#core/comparison/compare-models.ts'
import { DEFAULT_MARGINS } from '#core/comparison/margins.ts'
import { contract, type PayloadOf } from '#core/contract.ts'
import { ok, type Result } from '#core/result.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, temporaryFolder } from '../store/testing.ts'
import { createComparisonHandlers, type OtherEngine } from './comparison.ts'
import { createRecorder } from './recorder.ts'
import { writeModel } from './registry.testing.ts'
import { evidenceFile } from './score-evidence.ts'
import { createScriptedEngine } from './testing.ts'

type Finished = PayloadOf<'comparison', 'finished'>

let folder: ReturnType<typeof temporaryFolder>
let store: Store
/** What became of the engines of the two models. */
let opened: { readonly dir: string; closed: boolean }[]
let tell: (finished: Finished) => void
let notes: string[]
let asked: number
/** Asked by an engine of a model before it scores. */
let beforeScore: () => void

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  ;[opened, notes, asked, beforeScore] = [[], [], 0, () => undefined]
  writeModel(join(folder.path, 'shipped'), 'old')
  writeModel(join(folder.path, 'own'), 'new')
  store.cohorts.freeze({
    ...{ schema: 1, id: 'c', name: 'autumn', frozenAt: '2026-11-25', frozenBy: 'lead', seed: 1 },
    ...{ hash: 'c'.repeat(64), cases: sealedCases(), decisions: [] },
  })
})
afterEach(() => {
  store.close()
  folder.remove()
})

const PIXELS = '1'.repeat(64)
/** Patients with a box of each kind in a file of their own; the left side of a box is what the new model scores by. */
function sealedCases(): FrozenCase[] {
  mkdirSync(join(folder.path, 'files'), { recursive: true })
  return Array.from({ length: 24 }, (_, i) => {
    const file = join(folder.path, 'files', `${i}.dcm`)
    writeFileSync(file, '')
    const of = { patient: `P${i}`, study: null, file, frame: 0, split: 'sealed' as const, pixels: PIXELS }
    return ['>=70', 'none'].map((grade, k): FrozenCase => ({
      ...of,
      box: [k === 0 ? (i % 4 === 0 ? 1 : 3) : i % 4 === 1 ? 2 : 0, 0, 1, 2],
      grade: grade === 'none' ? 'none' : '>=70',
    }))
  }).flat()
}

/** The old model scores at random, the new one by the box; both know what was drawn for the shipped one. */
function engineOf(dir: string): OtherEngine {
  const own = { dir, closed: false }
  opened.push(own)
  const scripted = createScriptedEngine()
  const isNew = dir.endsWith('new')
  return {
    ...scripted,
    score: async ({ path }, _frame, boxes) => {
      beforeScore()
      const number = Number(path.replace(/\D/g, ''))
      return ok({
        logits: boxes.map(([x], k) => (isNew ? x - 1.5 : ((number * 7 + k * 3) % 5) - 2)),
        outside: null,
      })
    },
    scoreDrawn: async () => ok({ logits: [-2, -1, 1, 2], labels: [0, 0, 1, 1] }),
    close: () => void (own.closed = true),
  }
}

function handlers() {
  const engine = {
    ...createScriptedEngine(),
    fingerprint: async (_source: object, frames: readonly number[]) =>
      ok({ frames: frames.map((frame) => ({ frame, pixels: PIXELS, print: null })) }),
    compare: async (input: Parameters<typeof compareModels>[0]) => {
      asked++
      return compareModels({ ...input, repeats: 60 })
    },
  }
  let ids = 0
  return createComparisonHandlers({
    ...{ store, engine, recorder: createRecorder(store, 'lead', () => new Date(Date.UTC(2026, 10, 25))) },
    roots: { shipped: join(folder.path, 'shipped'), own: join(folder.path, 'own') },
    current: () => 'old',
    siteOf: () => null,
    openEngine: engineOf,
    index: async (path) => ok(indexedFile(path)),
    evidence: evidenceFile(folder.path),
    emit: (domain, channel, payload) => {
      if (domain === 'comparison' && channel === 'finished')
        tell(contract.comparison.finished.payload.parse(payload))
      if (domain === 'job') notes.push(contract.job.progress.payload.parse(payload).note)
    },
    nowMs: () => 0,
    newId: () => `job-${(ids += 1)}`,
    onBug: (_where, cause) => {
      throw cause
    },
  })
}

type Own = ReturnType<typeof handlers>
const value = <T>(result: Result<T>): T => (result.ok ? result.value : expect.fail(result.error.message))
async function compared(own: Own, challenger = 'new', parent = 'old', cohortId = 'c'): Promise<Finished> {
  const finished = new Promise<Finished>((resolve) => (tell = resolve))
  value(await own.start({ cohortId, parent, challenger }))
  return finished
}
const looks = () => store.cohorts.looks('c'.repeat(64))

test('two models are compared, the look is kept, and the page learns no folder', async () => {
  const own = handlers()
  const { look, error, refused } = await compared(own)
  expect({ error, refused }).toEqual({ error: null, refused: [] })
  expect(look).toMatchObject({
    parent: 'old',
    challenger: 'new',
    look: 1,
    comparison: { n: 48, patients: 24 },
  })
  expect(look?.comparison?.auc.difference.value).toBeGreaterThan(0.2)
  expect(look?.comparison?.mostChanged.every(({ file }) => !file.includes(folder.path))).toBe(true)
  expect(look?.comparison?.forgetting).toMatchObject({ source: expect.stringContaining('drawn by code') })
  expect(opened.map(({ closed }) => closed)).toEqual([true, true])
  expect(notes.at(-1)).toBe('Compared')
  expect(store.audit.count(['sealed-looked'])).toBe(1)
  expect(value(await own.looks({ cohortId: 'c' }))).toEqual([look])
  expect(value(await own.state(undefined)).cohorts).toMatchObject([{ id: 'c', peek: { spent: 1 } }])
})

test('the same two are shown again for nothing, and no engine is opened', async () => {
  const own = handlers()
  const first = await compared(own)
  opened = []
  expect((await compared(own)).look).toEqual(first.look)
  expect({ opened, asked, looks: looks().length }).toEqual({ opened: [], asked: 1, looks: 1 })
})

test('cancelled while it scores nothing is spent, and the engines are ended', async () => {
  const own = handlers()
  beforeScore = () => void own.cancel({ jobId: 'job-1' })
  const { look, error } = await compared(own)
  expect({ look, code: error?.code }).toEqual({ look: null, code: 'cancelled' })
  expect(looks()).toEqual([])
  expect(opened.every(({ closed }) => closed)).toBe(true)
})

test.each([
  ['a model with itself', ['old', 'old', 'c'], 'same-model'],
  ['a model that is not here', ['gone', 'old', 'c'], 'no-model'],
  ['a cohort that is not here', ['new', 'old', 'x'], 'no-cohort'],
] as const)('%s is refused, and nothing is spent', async (_, [challenger, parent, cohort], code) => {
  const { look, error } = await compared(handlers(), challenger, parent, cohort)
  expect({ look, code: error?.code }).toEqual({ look: null, code })
  expect(looks()).toEqual([])
  expect(opened.every(({ closed }) => closed)).toBe(true)
})

test('forgetting is judged on the shipped model’s own evidence where it is at hand', async () => {
  const list = evidenceFile(folder.path)
  mkdirSync(join(folder.path, 'evidence'))
  const cases = sealedCases().map(({ patient, file, frame, box, grade }) => ({
    patient,
    file,
    frame,
    box,
    grade,
  }))
  writeFileSync(list, JSON.stringify({ name: 'public frames', cases }))
  const { look } = await compared(handlers())
  expect(look?.comparison?.forgetting).toMatchObject({ source: 'public frames', n: 48 })
})

test('what cannot be scored is told by the name of its file', async () => {
  rmSync(join(folder.path, 'files', '3.dcm'))
  const { refused, look } = await compared(handlers())
  expect(refused.map(({ row, file }) => [row, file])).toEqual([
    [7, '3.dcm'],
    [8, '3.dcm'],
  ])
  expect(look?.comparison?.n).toBe(46)
})

test('margins are stated for the next look, with their entry in the log', async () => {
  const own = handlers()
  const margins = { ...DEFAULT_MARGINS, auc: 0.01 }
  expect(value(await own.stateMargins(margins)).margins).toEqual(margins)
  expect(store.audit.count(['setting-changed'])).toBe(1)
  expect((await compared(own)).look?.comparison?.margins).toEqual(margins)
})

test('a picture of a case that changed most is that of its file; one that no look showed is refused', async () => {
  const own = handlers()
  await compared(own)
  expect(value(await own.picture({ cohortId: 'c', look: 1, index: 0 })).png.length).toBeGreaterThan(0)
  expect(await own.picture({ cohortId: 'c', look: 1, index: 10 })).toMatchObject({
    error: { code: 'no-cohort' },
  })
  expect(await own.picture({ cohortId: 'c', look: 2, index: 0 })).toMatchObject({
    error: { code: 'no-cohort' },
  })
})
