import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunInputs } from '#core/drift/drift.ts'
import { openStore, type Store } from '../store/store.ts'
import { temporaryFolder } from '../store/testing.ts'
import { driftReport } from './drift.ts'
import { siteCalibrations } from './site-calibrations.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const weightsSha256 = 'a'.repeat(64)
const site = (madeBy: string) => ({
  model: () => ({
    id: 'm',
    dir: folder.path,
    weightsSha256,
    calibrations: siteCalibrations(folder.path, { id: 'm', weightsSha256 }, () => new Date()),
  }),
  madeBy: () => madeBy,
})
const inputs: RunInputs = { size: 512, rate: 15, intensity: 0.4, contrast: 0.2, novelty: 0.5, score: 1 }
const add = (runId: string, madeBy = 'm') => store.drift.add(madeBy, { runId, at: '2026-01-01', inputs })

test('runs count once, in the order they were read, by what reads now', () => {
  for (const runId of ['b', 'a', 'b']) add(runId)
  add('a', 'other')
  const report = driftReport(store, site('m'))
  expect(report.runs).toBe(2)
  expect(store.drift.of('m').map(({ runId }) => runId)).toEqual(['b', 'a'])
  expect(driftReport(store, site('other')).runs).toBe(1)
})

test('a label that comes later counts; the truth before a read, and what was retracted not at all', () => {
  for (const runId of ['a', 'b', 'c']) add(runId)
  const label = {
    frame: null,
    box: null,
    segment: null,
    comment: '',
    shown: null,
    adjudicates: [],
    reader: 'r',
    recordedAt: '2026-01-02',
    retractedAt: null,
  }
  store.labels.record({ ...label, id: '1', runId: 'a', grade: 'none' })
  store.labels.record({ ...label, id: '2', runId: 'b', grade: '>=70' })
  expect(store.labels.retract('2', '2026-01-03')).toBe(true)
  expect(driftReport(store, site('m')).labelled).toBe(1)
})

test('agreement comes in the order in which runs were graded; corrected or read twice they keep their place', () => {
  const [day, order] = [(n: number) => `2026-01-${10 + n}`, [...Array(20).keys()]]
  // By score and label run i agrees where i is even: 19 was graded first, 0 last.
  for (const i of order)
    store.drift.add('m', { runId: `r${i}`, at: '2026-01-01', inputs: { ...inputs, score: i < 10 ? -1 : 1 } })
  const grade = (id: string, i: number, on: string, right: boolean, reader = 'r') =>
    store.labels.record({
      ...{ id, runId: `r${i}`, frame: null, box: null, segment: null, comment: '', shown: null },
      ...{ adjudicates: [], reader, recordedAt: on, retractedAt: null },
      grade: i >= 10 === right ? '>=70' : 'none',
    })
  for (const i of order) grade(`g${i}`, i, day(19 - i), i % 2 === 0)
  const agreement = () =>
    driftReport(store, site('m')).measures.find(({ measure }) => measure === 'agreement')?.values
  const inOrder = [...order].reverse().map((i) => (i % 2 === 0 ? 1 : 0))
  expect(agreement()).toEqual(inOrder)
  grade('second reader', 19, '2026-03-01', false, 'another')
  grade('corrected', 18, '2026-03-02', true)
  store.labels.retract('g18', '2026-03-02')
  expect(agreement()).toEqual(inOrder)
  store.labels.retract('g17', '2026-03-03')
  grade('again', 17, '2026-03-04', true)
  expect(agreement()).toEqual([...inOrder.filter((_, i) => i !== 2), 1])
})

test('the training set is what stands beside the model, for these weights alone', () => {
  add('a')
  const reference = { schema: 1, weightsSha256, source: 'ARCADE', measures: { intensity: [0.1, 0.2] } }
  writeFileSync(join(folder.path, 'reference.json'), JSON.stringify(reference))
  expect(driftReport(store, site('m')).source).toBe('ARCADE')
  const other = { ...reference, weightsSha256: 'b'.repeat(64) }
  writeFileSync(join(folder.path, 'reference.json'), JSON.stringify(other))
  expect(driftReport(store, site('m')).source).toBeNull()
})
