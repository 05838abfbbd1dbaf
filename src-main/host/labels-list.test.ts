import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCohort } from '#core/cohort/cohort-file.ts'
import type { Label } from '#core/labelling/label.ts'
import { fail, ok } from '#core/result.ts'
import { pixelDescription } from '#core/testing/descriptions.ts'
import { labelWith } from '#core/testing/labels.ts'
import { openStore, type Store } from '../store/store.ts'
import { angiogramWith, indexedFile, temporaryFolder } from '../store/testing.ts'
import { importLabels } from './import-labels.ts'
import { readLabelList, writeLabelList } from './label-lists.ts'
import { findLabelled, findRows } from './labelled-places.ts'
import { cohortOf, libraryLabels } from './library-labels.ts'
import type { IndexFile } from './ports.ts'
import { createRecorder, type Recorder } from './recorder.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let recorder: Recorder
let ids = 0
const newId = () => `label-${(ids += 1)}`
const clock = () => new Date(Date.UTC(2026, 10, 25) + ids)

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  recorder = createRecorder(store, 'account', clock)
  ids = 0
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** A file's name says what it is: `run-P1.dcm` a run of patient P1 of 100 × 80 pixels, `patch-…png` a small picture. */
const index: IndexFile = async (path) => {
  const name = path.slice(folder.path.length + 1)
  const patch = { ...pixelDescription({ rows: 64, columns: 64 }), transferSyntax: 'image/png' }
  if (name.startsWith('patch'))
    return ok({
      angiogram: angiogramWith({ sopInstanceUid: null, patientId: null, frameCount: 1, pixels: patch }),
      frames: [{ ranges: [[0, 4]] }],
    })
  if (!name.startsWith('run'))
    return fail({ code: 'not-dicom', message: 'This is not a DICOM file.', action: 'Open another file.' })
  return ok({
    angiogram: angiogramWith({
      sopInstanceUid: name,
      patientId: name.slice(4, -4) || null,
      frameCount: 5,
      pixels: pixelDescription({ rows: 100, columns: 80 }),
    }),
    frames: [],
  })
}

const row = (file: string, change: object = {}) => ({
  patient: 'p',
  file,
  frame: 0,
  box: null,
  grade: 'none',
  ...change,
})

async function imported(cases: readonly object[]) {
  for (const name of ['run-P1.dcm', 'run-P2.dcm', 'run-.dcm', 'patch-1.png', 'notes.txt'])
    writeFileSync(join(folder.path, name), name)
  const list = parseCohort({ name: 'ours', cases })
  if (!list.ok) throw new Error(list.error.message)
  const found = await findLabelled(list.value, folder.path, index, () => undefined)
  return importLabels(store, recorder, newId, { name: 'ours', found })
}

const exported = () => cohortOf('ours', folder.path, libraryLabels(store.labelled.all()))

test('a list goes into the library and comes out again as it was: runs, frames, places, small pictures', async () => {
  const cases = [
    row('run-P1.dcm', { patient: 'a', frame: null, grade: 'occluded' }),
    row('run-P1.dcm', { patient: 'a', frame: 3, grade: '50-69' }),
    row('run-P1.dcm', { patient: 'a', frame: 3, box: [10, 20, 30, 40], grade: '>=70' }),
    row('patch-1.png', { patient: 'b', grade: '<50' }),
  ]
  expect(await imported(cases)).toMatchObject({ recorded: 4, refused: [] })
  for (const one of cases) expect(exported().cases).toContainEqual(expect.objectContaining(one))
  const levels = libraryLabels(store.labelled.all()).places.map(({ level, label }) => [level, label])
  expect(levels.sort()).toEqual([
    ['frame', 1],
    ['patch', 0],
    ['region', 1],
    ['run', 1],
  ])
  const kinds = store.audit.list({ kinds: null, before: null, limit: 20 }).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'label-recorded')).toHaveLength(4)
  expect(kinds).toContain('labels-imported')
})

test('each refused row is named with its reason, and costs no other; twice the same is refused the second time', async () => {
  const cases = [
    row('run-P1.dcm'),
    row('run-P1.dcm', { frame: 5 }),
    row('gone.dcm'),
    row('notes.txt'),
    row('run-P1.dcm', { box: [60, 0, 30, 30] }),
    row('patch-1.png', { frame: null }),
    row('run-P1.dcm', { grade: 'severe' }),
  ]
  const first = await imported(cases)
  expect(first.recorded).toBe(1)
  expect(first.refused.map(({ row: at }) => at)).toEqual([2, 3, 4, 5, 6, 7])
  const reasons = first.refused.map(({ reason }) => reason)
  expect(reasons[0]).toContain('no frame 5')
  expect(reasons[1]).toContain('not there')
  expect(reasons[2]).toContain('not a DICOM file')
  expect(reasons[3]).toContain('80 × 100')
  expect(reasons[4]).toContain('one frame and no run')
  expect(reasons[5]).toContain('grade')
  const second = await imported(cases.slice(0, 1))
  expect(second).toMatchObject({ recorded: 0, refused: [{ row: 1, reason: 'this label stands already' }] })
})

test('what readers disagree on is left out, what they agree on stands once, by its newest grade', async () => {
  await imported([
    row('run-P1.dcm', { frame: 1, grade: 'none' }),
    row('run-P1.dcm', { frame: 2, grade: '50-69' }),
  ])
  const runId = store.labelled.all()[0]?.runId ?? ''
  const by = (reader: string, frame: number, grade: '<50' | '>=70') =>
    store.labels.record(
      labelWith({
        id: newId(),
        runId,
        frame,
        grade,
        reader,
        recordedAt: '2026-12-01T00:00:00.000Z',
      }),
    )
  by('second', 1, '>=70')
  by('second', 2, '>=70')
  const { places, leftOut } = libraryLabels(store.labelled.all())
  expect(places.map(({ frame, grade }) => [frame, grade])).toEqual([[2, '>=70']])
  expect(leftOut).toMatchObject([{ frame: 1, reason: expect.stringContaining('disagree') }])
})

test('a label of nobody known, or of a run that was forgotten, is left out; a patient has one name that is no number', () => {
  const addRun = (name: string, patientId: string | null) =>
    store.library.add(
      {
        path: join(folder.path, name),
        size: 1,
        mtimeMs: 1,
        angiogram: angiogramWith({ sopInstanceUid: name, studyInstanceUid: name, patientId }),
        frames: [],
      },
      '2026-11-25',
      false,
    )
  const label = (runId: string, frame: number) =>
    store.labels.record(
      labelWith({
        id: newId(),
        runId,
        frame,
        grade: 'none',
        reader: 'me',
        recordedAt: '2026-11-25',
      }),
    )
  const [known, twin, nobody, gone] = [
    addRun('1', 'MRN 12345'),
    addRun('2', 'MRN 12345'),
    addRun('3', ' '),
    addRun('4', 'x'),
  ]
  for (const run of [known, twin, nobody, gone]) label(run.id, 0)
  store.library.forget(gone.studyId)
  const { places, leftOut } = libraryLabels(store.labelled.all())
  expect(places).toHaveLength(2)
  expect(new Set(places.map(({ patient }) => patient)).size).toBe(1)
  expect(places[0]?.patient).toMatch(/^[0-9a-f]{16}$/)
  expect(leftOut.map(({ reason }) => reason).sort()).toEqual([
    'its file is not in the library: open it again',
    'its file names no patient, and nothing else does',
  ])
})

test.each(['csv', 'coco'] as const)(
  'labels leave as %s with all that was said, and come in elsewhere',
  async (format) => {
    await imported([
      row('run-P1.dcm', { frame: null, grade: 'occluded' }),
      row('run-P1.dcm', { frame: 3, box: [10, 20, 30, 40], grade: '>=70' }),
    ])
    const runId = store.labelled.all()[0]?.runId ?? ''
    const more = { segment: '7', comment: '=SUM(A1), "foreshortened"', reader: 'Kim' } as const
    store.labels.record(labelWith({ id: newId(), runId, frame: 2, grade: 'not gradable', ...more }))
    const path = join(folder.path, format === 'csv' ? 'out.csv' : 'out.json')
    expect(writeLabelList(path, format, store.labelled.all())).toMatchObject({
      ok: true,
      value: { labels: 3 },
    })
    const list = readLabelList(path)
    if (!list.ok) throw new Error(list.error.message)
    expect(list.value.refused).toEqual([])
    const before = [...store.labels.standing()]
    const found = await findRows(list.value, folder.path, index, () => undefined)
    const { recorded } = importLabels(store, recorder, newId, { name: 'elsewhere', found })
    expect(recorded).toBe(3)
    const came = store.labels.standing().filter(({ reader }) => reader === 'list elsewhere')
    const said = (labels: readonly Label[]) =>
      labels
        .map(({ frame, box, grade, segment, comment }) =>
          JSON.stringify({ frame, box, grade, segment, comment }),
        )
        .sort()
    expect(said(came)).toEqual(said(before))
  },
)

test('a label of a file that shares its SOP Instance UID with another one is refused, and falls on no run', async () => {
  const given = { sopInstanceUid: 'run-P1.dcm', patientId: 'somebody else' }
  const there = store.library.add(indexedFile('/elsewhere/run.dcm', given), 'now', false)
  const { recorded, refused } = await imported([row('run-P1.dcm'), row('run-P2.dcm')])
  expect([recorded, refused]).toEqual([1, [expect.objectContaining({ row: 1, file: 'run-P1.dcm' })]])
  expect(store.labels.ofRun(there.id)).toEqual([])
  expect(store.library.run(there.id)?.path).toBe('/elsewhere/run.dcm')
})

test('what could not be graded is left out of COHORT.json, and said', async () => {
  await imported([row('run-P1.dcm', { frame: 1 })])
  const runId = store.labelled.all()[0]?.runId ?? ''
  store.labels.record(labelWith({ id: newId(), runId, frame: 4, grade: 'not gradable' }))
  const { places, leftOut } = libraryLabels(store.labelled.all())
  expect(places.map(({ frame }) => frame)).toEqual([1])
  expect(leftOut).toEqual([{ runId, frame: 4, reason: 'it could not be graded' }])
})
