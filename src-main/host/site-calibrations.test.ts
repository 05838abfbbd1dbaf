import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { siteCalibrationOf } from '#core/calibration/site-calibration.ts'
import { openStore, type Store } from '../store/store.ts'
import { temporaryFolder } from '../store/testing.ts'
import { adoptRecorded, undoRecorded } from './adopt.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { siteCalibrations } from './site-calibrations.ts'
import { outcomeOf } from './site-calibrations.testing.ts'

const model = { id: 'model-a', weightsSha256: 'a'.repeat(64) }
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let recorder: Recorder
let at = 0
const clock = () => new Date(Date.UTC(2026, 10, 25) + (at += 1000))
const site = (of = model) => siteCalibrations(folder.path, of, clock)
const path = () => join(folder.path, 'calibrations', 'model-a.json')

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  recorder = createRecorder(store, 'account', clock)
})
afterEach(() => {
  store.close()
  folder.remove()
})

const outcome = (id: string) => outcomeOf(model, id)

test('nothing is adopted before anything was', () => {
  expect(site().current()).toEqual({ ok: true, value: null })
  expect(undoRecorded(site(), recorder, 'frame')).toMatchObject({ error: { code: 'nothing-to-undo' } })
})

test('adopted, it survives a restart, says by whom and when, and stands in the audit log; so does taking it back', () => {
  const first = outcome('frame-1')
  expect(adoptRecorded(site(), recorder, first)).toEqual({ ok: true, value: 'frame-1' })
  const again = site().current()
  const kept = siteCalibrationOf(again.ok ? again.value : null, 'frame')
  expect(kept).toMatchObject({ id: 'frame-1', adoptedBy: 'account', undoneAt: null })
  expect(kept?.calibration).toEqual(first.calibration)

  adoptRecorded(site(), recorder, outcome('frame-2'))
  expect(undoRecorded(site(), recorder, 'frame')).toEqual({ ok: true, value: 'frame-2' })
  const back = site().current()
  expect(siteCalibrationOf(back.ok ? back.value : null, 'frame')?.id).toBe('frame-1')
  const entries = store.audit.list({ kinds: null, before: null, limit: 10 })
  expect(entries.map(({ kind }) => kind).sort()).toEqual([
    'calibration-adopted',
    'calibration-adopted',
    'calibration-undone',
  ])
  const { n, events } = first.calibration.reliability.evidence
  expect(JSON.parse(entries.find(({ detail }) => detail.includes('frame-1'))?.detail ?? '')).toMatchObject({
    calibration: 'frame-1',
    level: 'frame',
    modelId: 'model-a',
    cases: n,
    events,
    patients: first.held.patients,
  })
})

test('one that is clearly worse is not adopted, and nothing is said to have been', () => {
  expect(adoptRecorded(site(), recorder, { ...outcome('frame-1'), verdict: 'worse' })).toMatchObject({
    error: { code: 'not-better' },
  })
  expect(site().current()).toEqual({ ok: true, value: null })
  expect(store.audit.list({ kinds: null, before: null, limit: 10 })).toEqual([])
})

test('calibrations of other weights, and damaged ones, are refused and left as they are', () => {
  adoptRecorded(site(), recorder, outcome('frame-1'))
  const other = { ...model, weightsSha256: 'b'.repeat(64) }
  expect(site(other).current()).toMatchObject({ error: { code: 'calibration-of-other-weights' } })
  expect(site(other).adopt(outcome('x'), 'a')).toMatchObject({
    error: { code: 'calibration-of-other-weights' },
  })
  writeFileSync(path(), '{"schema": 1')
  expect(site().current()).toMatchObject({ error: { code: 'site-calibration-damaged' } })
  expect(site().adopt(outcome('x'), 'a')).toMatchObject({ error: { code: 'site-calibration-damaged' } })
  expect(readFileSync(path(), 'utf8')).toBe('{"schema": 1')
})
