import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { labelWith } from '#core/testing/labels.ts'
import { restoreBackup, writeBackup } from './backup.ts'
import { openDatabase } from './database.ts'
import { schemaVersion } from './migrations.ts'
import { openStore, type Store } from './store.ts'
import { temporaryFolder } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const inFolder = (name: string) => join(folder.path, name)
const library = () => inFolder('library.db')
const idsIn = (path: string) => {
  const store = openStore(path)
  const ids = store.labels.standing().map(({ id }) => id)
  store.close()
  return ids
}
const record = (store: Store, ...ids: readonly string[]) =>
  ids.forEach((id) => store.labels.record(labelWith({ id })))

/** A library that no connection of this process has open, with these labels. */
function libraryOf(path: string, ...ids: readonly string[]): void {
  const first = `${path}.first`
  const store = openStore(first)
  record(store, ...ids)
  writeBackup(first, path)
  store.close()
}

/** As a person copies a library in use, file by file: its newest records are in the -wal alone. */
function copiedInUse(...ids: readonly string[]): string {
  const live = openStore(inFolder('live.db'))
  record(live, ...ids)
  mkdirSync(inFolder('stick'))
  const copy = join(inFolder('stick'), 'copy.db')
  for (const end of ['', '-wal']) copyFileSync(inFolder(`live.db${end}`), `${copy}${end}`)
  live.close()
  return copy
}

test('a library that was copied in use is restored with what its write-ahead log holds', () => {
  libraryOf(library(), 'old')
  const restored = restoreBackup(library(), copiedInUse('in the log', 'this too'), 'x')
  expect(restored).toMatchObject({ backup: { labels: 2 }, labelsLost: 0 })
  expect(idsIn(library())).toEqual(['in the log', 'this too'])
})

test('nothing is written beside a backup or into it, as on a medium that takes nothing', () => {
  const copy = copiedInUse('one')
  const contents = () =>
    readdirSync(inFolder('stick')).map((name) => [
      name,
      readFileSync(join(inFolder('stick'), name), 'latin1'),
    ])
  const before = contents()
  restoreBackup(library(), copy, 'x')
  expect(contents()).toEqual(before)
  expect(idsIn(library())).toEqual(['one'])
  expect(readdirSync(folder.path).filter((name) => name.includes('restoring'))).toEqual([])
})

test('what stayed beside a library that was moved away is not replayed over the backup', () => {
  libraryOf(inFolder('backup.db'), 'backed up')
  const copy = copiedInUse('backed up', 'since')
  for (const end of ['', '-wal']) copyFileSync(`${copy}${end}`, `${library()}${end}`)
  renameSync(library(), inFolder('moved-away.db'))
  const kept = inFolder('library.before-restore-x.db-wal')
  expect(restoreBackup(library(), inFolder('backup.db'), 'x')).toMatchObject({ keptAs: kept })
  expect(readFileSync(kept).equals(readFileSync(`${copy}-wal`))).toBe(true)
  expect(existsSync(`${library()}-wal`)).toBe(false)
  expect(idsIn(library())).toEqual(['backed up'])
})

test.each([
  ['of a newer program', (db: string) => version(db, schemaVersion + 1), /newer Ostium/],
  ['that is no library', (db: string) => openDatabase(db).exec('CREATE TABLE a (b)'), /no library/],
  ['that is empty', (db: string) => writeFileSync(db, ''), /no library/],
])('a backup %s is refused, and the library stays', (_what, make, why) => {
  libraryOf(library(), 'kept')
  make(inFolder('backup.db'))
  const there = readdirSync(folder.path)
  expect(() => restoreBackup(library(), inFolder('backup.db'), 'x')).toThrow(why)
  expect(readdirSync(folder.path)).toEqual(there)
  expect(idsIn(library())).toEqual(['kept'])
})

function version(path: string, to: number): void {
  libraryOf(path)
  const db = openDatabase(path)
  db.exec(`PRAGMA user_version = ${to}`)
  db.close()
}
