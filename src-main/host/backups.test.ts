import {
  closeSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { labelWith } from '#core/testing/labels.ts'
import { restoreBackup, restoredText, writeBackup } from '../store/backup.ts'
import { checkLibrary } from '../store/check.ts'
import { openDatabase } from '../store/database.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, temporaryFolder } from '../store/testing.ts'
import { createBackupHandlers, newestBackup, recordRestore, restorePending } from './backup.ts'
import { backupFolder, createBackups, KEEP, stampOf } from './backups.ts'
import { createRecorder } from './recorder.ts'
import { writeLibrary } from './export-library.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let now: Date
const library = () => join(folder.path, 'library.db')
const recorderOf = (of: Store) => createRecorder(of, 'account', () => now)
const make = () =>
  createBackups(
    backupFolder(folder.path),
    async (target) => writeBackup(library(), target),
    () => now,
  )

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(library())
  now = new Date('2026-11-25T10:00:00.123Z')
})
afterEach(() => {
  store.close()
  folder.remove()
})

function label(id: string, of = store) {
  recorderOf(of).record(
    () => of.labels.record(labelWith({ id })),
    () => [{ kind: 'label-recorded', labelId: id, runId: 'a'.repeat(32), frame: null, grade: 'none' }],
  )
}
const ids = (of: Store) => of.labels.standing().map(({ id }) => id)

/** Closed as when the computer was shut down: all of it in the one file. */
function shutDown(): void {
  store.close()
  const db = openDatabase(library())
  db.all(z.unknown(), 'PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  for (const rest of ['-wal', '-shm']) rmSync(`${library()}${rest}`, { force: true })
}

/** Writes over the middle of the file, as a dying disk does. @param from where it begins, of the whole */
function damage(path: string, from = 0): void {
  const file = openSync(path, 'r+')
  const { size } = statSync(path)
  const first = Math.max(1, Math.floor((from * size) / 4096))
  for (let at = first * 4096; at < size; at += 4096) writeSync(file, Buffer.alloc(2048, 0xa5), 0, 2048, at)
  closeSync(file)
}

test('a backup of a library in use is sound and whole; its time and reason stand in its name', async () => {
  label('before')
  const backups = make()
  expect(backups.due()).toBe(true)
  const made = await backups.make('by-hand')
  label('after')
  expect(made).toMatchObject({ ok: true, value: { at: '2026-11-25T10:00:00.123Z', why: 'by-hand' } })
  const path = newestBackup(folder.path) ?? ''
  expect(checkLibrary(path)).toEqual({ ok: true, value: null })
  const copy = openStore(path)
  expect(ids(copy)).toEqual(['before'])
  expect((await copy.audit.verify(async () => undefined)).problems).toEqual([])
  copy.close()
  expect(backups.due()).toBe(false)
  now = new Date('2026-11-26T10:00:01Z')
  expect(backups.due()).toBe(true)
})

test(`the last ${KEEP} daily ones stay, and all made by hand`, async () => {
  const backups = make()
  await backups.make('by-hand')
  for (let day = 1; day <= KEEP + 3; day++) {
    now = new Date(Date.UTC(2026, 11, day))
    await backups.make('daily')
  }
  const files = backups.list()
  expect(files.filter(({ why }) => why === 'daily')).toHaveLength(KEEP)
  expect(files.filter(({ why }) => why === 'by-hand')).toHaveLength(1)
  expect(files[0]?.at).toBe('2026-12-10T00:00:00.000Z')
})

test('one made after the clock was set back stays, and takes the place of one that names a time to come', async () => {
  const backups = make()
  for (let day = 1; day <= KEEP; day++) {
    now = new Date(Date.UTC(2027, 10, day))
    await backups.make('daily')
  }
  for (const day of [26, 27]) {
    now = new Date(Date.UTC(2026, 10, day))
    expect(await backups.make('daily')).toMatchObject({ ok: true })
  }
  const days = backups.list().map(({ at }) => at.slice(0, 10))
  expect(days).toHaveLength(KEEP)
  expect(days.slice(-3)).toEqual(['2027-11-03', '2026-11-27', '2026-11-26'])
})

test('a backup that cannot be written is one clear error and leaves nothing behind', async () => {
  const broken = createBackups(
    backupFolder(folder.path),
    async () => Promise.reject(new Error('disk full')),
    () => now,
  )
  expect(await broken.make('daily')).toMatchObject({ ok: false, error: { code: 'not-backed-up' } })
  expect(readdirSync(backupFolder(folder.path))).toEqual([])
})

test('a backup that breaks off in the middle takes no room of the disk', async () => {
  for (let n = 0; n < 50; n++) label(`l-${n}`)
  shutDown()
  // It opens, and the copy finds the damage on its way.
  damage(library(), 0.8)
  expect(await make().make('daily')).toMatchObject({ ok: false, error: { code: 'not-backed-up' } })
  expect(readdirSync(backupFolder(folder.path))).toEqual([])
  rmSync(library())
  store = openStore(library())
})

test('what a killed program left of a backup is removed a day later; what may still be written is not', async () => {
  const backups = make()
  backups.list()
  const leave = (name: string, daysAgo: number) => {
    const path = join(backupFolder(folder.path), name)
    writeFileSync(path, 'half')
    const at = new Date(now.getTime() - daysAgo * 24 * 3600 * 1000)
    utimesSync(path, at, at)
  }
  leave('library-2026-11-20T10-00-00-123Z-daily.db.tmp', 5)
  leave('library-2026-11-20T10-00-00-123Z-daily.db.tmp-journal', 5)
  leave('library-2026-11-25T09-59-59-123Z-by-hand.db.tmp', 0)
  leave('notes.db.tmp', 5)
  expect((await backups.make('daily')).ok).toBe(true)
  expect(readdirSync(backupFolder(folder.path)).sort()).toEqual([
    'library-2026-11-25T09-59-59-123Z-by-hand.db.tmp',
    'library-2026-11-25T10-00-00-123Z-daily.db',
    'notes.db.tmp',
  ])
})

describe('a damaged library', () => {
  test('is found; its backup takes its place, says what was lost, and the damaged file is kept', async () => {
    for (let n = 0; n < 50; n++) label(`before-${n}`)
    await make().make('daily')
    for (let n = 0; n < 3; n++) label(`after-${n}`)
    shutDown()
    damage(library())
    const found = checkLibrary(library())
    expect(found).toMatchObject({ ok: false, error: { code: 'library-damaged' } })
    const restored = restoreBackup(library(), newestBackup(folder.path) ?? '', stampOf(now))
    expect(restored.labelsLost === null || restored.labelsLost === 3).toBe(true)
    expect(restoredText(restored)).toMatch(/The library is as its backup has it up to 2026.*is kept as/s)
    expect(statSync(restored.keptAs ?? '').size).toBeGreaterThan(0)
    store = openStore(library())
    expect(ids(store)).toHaveLength(50)
    recordRestore(recorderOf(store), restored)
    expect(store.audit.list({ kinds: ['library-restored'], before: null, limit: 1 })).toHaveLength(1)
    expect((await store.audit.verify(async () => undefined)).problems).toEqual([])
  })

  test('that is no database at all is found too', () => {
    shutDown()
    rmSync(library())
    const file = openSync(library(), 'w')
    writeSync(file, Buffer.alloc(8192, 1))
    closeSync(file)
    expect(checkLibrary(library()).ok).toBe(false)
    rmSync(library())
    store = openStore(library())
  })

  test('is not replaced by a damaged backup', async () => {
    for (let n = 0; n < 50; n++) label(`l-${n}`)
    await make().make('daily')
    const backup = newestBackup(folder.path) ?? ''
    damage(backup)
    store.close()
    expect(() => restoreBackup(library(), backup, 'x')).toThrow(/damaged/)
    store = openStore(library())
    expect(ids(store)).toHaveLength(50)
  })
})

test('a restore that was asked for happens before the library is opened, and counts what it gives up', async () => {
  label('kept')
  const backups = make()
  await backups.make('by-hand')
  label('given up')
  let restarted = 0
  const handlers = createBackupHandlers({
    ...{ backups, recorder: recorderOf(store), dataFolder: folder.path },
    restart: () => void restarted++,
  })
  const [file] = backups.list()
  expect(await handlers.restore({ file: 'library-nowhere.db' })).toMatchObject({ ok: false })
  expect(await handlers.restore({ file: file?.file ?? '' })).toEqual({ ok: true, value: undefined })
  expect(restarted).toBe(1)
  store.close()
  const restored = restorePending(folder.path, library(), now)
  expect(restored).toMatchObject({ labelsLost: 1, entriesLost: 1 })
  expect(restorePending(folder.path, library(), now)).toBeNull()
  store = openStore(library())
  expect(ids(store)).toEqual(['kept'])
})

test('everything can be taken out, readable without the program', () => {
  const run = store.library.add(indexedFile('/a/1.dcm'), 'now', false)
  store.labels.record(labelWith({ id: 'x', runId: run.id, grade: 'not gradable', comment: 'blurred' }))
  const out = join(folder.path, 'out')
  const written = writeLibrary(library(), store, out, recorderOf(store))
  expect(written.ok && written.value.files.sort()).toEqual(readdirSync(out).sort())
  expect(checkLibrary(join(out, 'library.db')).ok).toBe(true)
})
