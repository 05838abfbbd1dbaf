import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contract, type JobProgress, type PayloadOf } from '#core/contract.ts'
import { ok } from '#core/result.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, temporaryFolder } from '../store/testing.ts'
import { createLabelListHandlers } from './label-list-handlers.ts'
import type { IndexFile } from './ports.ts'
import { createRecorder } from './recorder.ts'

type Imported = PayloadOf<'label', 'imported'>

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let progress: JobProgress[]
let told: (imported: Imported) => void
let index: IndexFile
let ms: number
beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  ;[progress, ms] = [[], 0]
  index = async (path) => {
    ms += 1000
    return ok(indexedFile(path, { sopInstanceUid: path }))
  }
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** A list of so many files, of which the last is not there. */
function writeList(files: number): string {
  const cases = Array.from({ length: files }, (_, i) => {
    const file = `${i}.dcm`
    if (i < files - 1) writeFileSync(join(folder.path, file), '')
    return { patient: `P${i}`, file, frame: 0, box: [0, 0, 2, 2], grade: 'none' }
  })
  const path = join(folder.path, 'COHORT.json')
  writeFileSync(path, JSON.stringify({ name: 'autumn', cases }))
  return path
}

function handlers(list: string | null) {
  let ids = 0
  let resets = 0
  const own = createLabelListHandlers({
    ...{ store, recorder: createRecorder(store, 'lead', () => new Date(Date.UTC(2026, 10, 25) + ids)) },
    newId: () => `id-${(ids += 1)}`,
    choose: async () => (list === null ? null : [list]),
    chooseTarget: async () => null,
    index: (path) => index(path),
    onImport: () => void resets++,
    emit: (domain, channel, payload) => {
      if (domain === 'job') progress.push(contract.job.progress.payload.parse(payload))
      if (domain === 'label' && channel === 'imported') told(contract.label.imported.payload.parse(payload))
    },
    nowMs: () => ms,
    onBug: (_where, cause) => {
      throw cause
    },
  })
  const imported = async () => {
    const end = new Promise<Imported>((resolve) => (told = resolve))
    const begun = await own.import(undefined)
    return { begun, end: await end }
  }
  return { own, imported, resets: () => resets }
}

test('an import says how far it is and how long it takes, and ends with each refused row', async () => {
  const { imported, resets } = handlers(writeList(6))
  const { begun, end } = await imported()
  expect(end).toMatchObject({
    jobId: begun.ok ? begun.value : '',
    error: null,
    imported: { name: 'autumn', recorded: 5, refused: [{ row: 6, file: '5.dcm' }] },
  })
  const half = progress.find(({ done }) => done === 3)
  expect(half).toMatchObject({ kind: 'labels', total: 6, etaMs: 3000, finished: false })
  expect(progress.at(-1)).toMatchObject({ finished: true })
  expect(store.labels.standing()).toHaveLength(5)
  expect(resets()).toBe(1)
})

test('cancelled, no label and no study of it is recorded', async () => {
  const list = handlers(writeList(6))
  const plain = index
  index = async (path) => {
    if (path.endsWith('2.dcm')) await list.own.cancelImport({ jobId: 'id-1' })
    return plain(path)
  }
  const { end } = await list.imported()
  expect(end).toMatchObject({ imported: null, error: { code: 'cancelled' } })
  expect(store.labels.standing()).toEqual([])
  expect(store.library.list('')).toEqual([])
  expect(store.audit.count(['labels-imported'])).toBe(0)
  expect(ms).toBe(3000)
})

test('a list that is none is one error, and no list no job', async () => {
  const path = join(folder.path, 'COHORT.json')
  writeFileSync(path, '{')
  const { end } = await handlers(path).imported()
  expect(end).toMatchObject({ imported: null, error: { code: 'labels-unreadable' } })
  expect(await handlers(null).own.import(undefined)).toEqual({ ok: true, value: null })
})
