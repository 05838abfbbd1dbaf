import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PromiseAudit } from '#core/calibration/promise-audit.ts'

import type { Box, FrameReading, Grade, Triage, TriagePromise } from '#core/reading/types.ts'
import { labelWith } from '#core/testing/labels.ts'
import { openStore, type Store } from '../store/store.ts'
import { frameReading, indexedFile, runReading, temporaryFolder } from '../store/testing.ts'
import { auditsOf, createPromiseAudits, type PromiseAudits } from './promise-audits.ts'

const misses: TriagePromise = { level: 'frame', kind: 'misses', rate: 0.05, seen: null }
const MODEL = 'model-a'
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let audits: PromiseAudits
let heard: { readonly audits: readonly PromiseAudit[]; readonly turned: boolean }[]
let labels = 0

const open = () => {
  store = openStore(join(folder.path, 'library.db'))
  audits = createPromiseAudits(
    store,
    () => MODEL,
    (all, turned) => heard.push({ audits: all, turned }),
  )
}
beforeEach(() => {
  folder = temporaryFolder()
  heard = []
  open()
})
afterEach(() => {
  store.close()
  folder.remove()
})

const read = (frame: number, triage: Triage): FrameReading => ({
  ...frameReading(frame, MODEL),
  triage,
  promises: [misses],
})

/** A run of a patient of its own with one read frame. @returns its id */
function run(patient: number, triage: Triage, demo = false): string {
  const uids = { sopInstanceUid: `1.2.${patient}.1`, studyInstanceUid: `1.2.${patient}` }
  const { id } = store.library.add(indexedFile(`/in/${patient}.dcm`, uids), '2026-11-25', demo)
  store.readings.addFrames(id, MODEL, [read(0, triage)])
  return id
}

function grade(runId: string, what: Grade = '>=70', frame: number | null = 0): string {
  labels += 1
  const recordedAt = new Date(Date.UTC(2026, 10, 25) + labels).toISOString()
  store.labels.record(
    labelWith({
      id: `l${labels}`,
      runId,
      frame,
      grade: what,
      reader: 'Kim',
      recordedAt,
    }),
  )
  audits.changed(runId)
  return `l${labels}`
}

function breakIt(): string[] {
  return Array.from({ length: 12 }, (_, patient) =>
    grade(run(patient, patient % 3 === 0 ? 'nothing' : 'look')),
  )
}

describe('a promise that grades break', () => {
  it('suspends the answers of its level, and tells once that it turned', () => {
    const shown = read(1, 'nothing')
    expect(audits.frame(shown)).toBe(shown)
    breakIt()
    expect(audits.all()).toMatchObject([{ errors: 4, of: 12, studies: 12, failed: true }])
    expect(audits.frame(shown)).toMatchObject({
      triage: 'uncertain',
      reason: expect.stringContaining('failed here: 4 of 12 frames'),
    })
    expect(audits.run(runReading(MODEL))).toEqual(runReading(MODEL))
    expect(heard).toHaveLength(12)
    expect(heard.filter(({ turned }) => turned)).toHaveLength(1)
  })

  it('stays suspended after a restart', () => {
    breakIt()
    const before = audits.all()
    store.close()
    open()
    expect(audits.all()).toEqual(before)
    expect(auditsOf(store, MODEL)).toEqual(before)
  })

  it('stands again once the grades it broke on are taken back', () => {
    const recorded = breakIt()
    for (const [i, id] of recorded.entries()) {
      if (i % 3 !== 0) continue
      store.labels.retract(id, '2026-11-26')
      audits.changed(store.labels.get(id)?.runId ?? '')
    }
    expect(audits.all()).toMatchObject([{ errors: 0, of: 8, failed: false, evidence: 1 }])
    expect(audits.frame(read(1, 'nothing')).triage).toBe('nothing')
    expect(heard.filter(({ turned }) => turned)).toHaveLength(2)
  })

  it('was broken by one model and says nothing of another', () => {
    breakIt()
    expect(auditsOf(store, 'model-b')).toEqual([])
  })
})

it('does not count the demo study', () => {
  grade(run(1, 'nothing', true))
  expect(audits.all()).toEqual([])
})

it('counts a reading that comes after its grade, and not what is forgotten', () => {
  const { id, studyId } = store.library.add(indexedFile('/in/a.dcm'), '2026-11-25', false)
  grade(id)
  expect(audits.all()).toEqual([])
  store.readings.addFrames(id, MODEL, [read(0, 'nothing')])
  audits.changed(id)
  expect(audits.all()).toMatchObject([{ errors: 1, of: 1 }])
  store.library.forget(studyId)
  audits.reset()
  expect(audits.all()).toEqual([])
})

it('takes a few frames of a run without a stenosis, spread over it', () => {
  const regions: TriagePromise = { level: 'region', kind: 'falseAlarms', rate: 0.05, seen: null }
  const id = run(1, 'look')
  const box: Box = [0, 0, 8, 8]
  const region = { box, logit: 0, triage: 'look' as const }
  const frames = Array.from({ length: 60 }, (_, frame) => ({
    ...read(frame, 'uncertain'),
    regions: [{ ...region, probability: { ...read(frame, 'look').probability, level: 'region' as const } }],
    promises: [regions],
  }))
  store.readings.addFrames(id, MODEL, frames)
  grade(id, 'none', null)
  expect(audits.all()).toMatchObject([{ errors: 8, of: 8, studies: 1 }])
})
