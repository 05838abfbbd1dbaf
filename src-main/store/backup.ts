import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import * as z from 'zod'
import { openDatabase } from './database.ts'
import { checkLibrary, holdingsOf, type Holdings } from './check.ts'

/**
 * Writes a library that may be in use whole into a new file (VACUUM INTO reads one moment of it, others go on writing), checks
 * that file, and only then gives it its name. Throws where it cannot be written or is not sound.
 */
export function writeBackup(library: string, target: string): void {
  const beside = `${target}.tmp`
  remove(beside)
  try {
    copyInto(library, beside)
    const sound = checkLibrary(beside)
    if (!sound.ok) throw new Error(sound.error.message)
    flush(beside)
    renameSync(beside, target)
  } finally {
    // Half a copy on a disk that is full would take what room is left, and more with each hour that it is tried again.
    remove(beside)
  }
}

function copyInto(library: string, copy: string): void {
  const db = openDatabase(library)
  try {
    db.run('VACUUM INTO ?', copy)
  } finally {
    db.close()
  }
}

/** A database with what SQLite keeps beside it. */
function remove(path: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

/** What a restore gave up: null where the damaged file could not even be counted. */
export interface Restored {
  readonly keptAs: string | null
  readonly backup: Holdings | null
  readonly labelsLost: number | null
  readonly entriesLost: number | null
}

/**
 * Whether another program has this library open. SQLite knows: the last one to have a file open may end its write-ahead log, and
 * nobody else; whoever opens it next begins the log anew (`openDatabase`). A process that opened the file before sees itself
 * here even after `close`, as libsql lets go only of what was collected: to be asked first. A file too damaged to be asked is
 * open nowhere, as none such is ever opened.
 */
export function openElsewhere(library: string): boolean {
  try {
    const db = openDatabase(library)
    try {
      db.all(z.unknown(), 'PRAGMA journal_mode=DELETE')
    } finally {
      db.close()
    }
    return false
  } catch (cause) {
    return cause instanceof Error && cause.message.includes('database is locked')
  }
}

/**
 * Puts a backup in the place of the library, which nobody may have open (`openElsewhere`): they would go on writing into it under
 * its other name, and what they acknowledge would be in no library. What was there is kept beside it under another name.
 * Throws where the backup is not sound; the library is then as it was.
 * @param stamp of the moment, fit for a file name
 */
export function restoreBackup(library: string, backup: string, stamp: string): Restored {
  const sound = checkLibrary(backup)
  if (!sound.ok) throw new Error(sound.error.message)
  const before = existsSync(library) ? holdingsOf(library) : null
  const there = existsSync(library)
  const beside = `${library}.restoring`
  copyFileSync(backup, beside)
  flush(beside)
  const keptAs = there ? `${library.replace(/\.db$/, '')}.before-restore-${stamp}.db` : null
  for (const end of ['', '-wal', '-shm'])
    if (keptAs !== null && existsSync(`${library}${end}`)) renameSync(`${library}${end}`, `${keptAs}${end}`)
  renameSync(beside, library)
  const now = holdingsOf(backup)
  const lost = (what: 'labels' | 'entries') =>
    before === null || now === null ? null : Math.max(0, before[what] - now[what])
  return { keptAs, backup: now, labelsLost: lost('labels'), entriesLost: lost('entries') }
}

/** In words, for the window and the command line. */
export function restoredText({ keptAs, backup, labelsLost, entriesLost }: Restored): string {
  const last = backup?.lastAt ?? null
  const upTo = last === null ? '' : ` up to ${last}`
  const lost =
    labelsLost === null
      ? 'How much was recorded since cannot be counted.'
      : `Recorded since, and not in it: ${labelsLost} labels, ${entriesLost ?? 0} entries of the log.`
  const kept = keptAs === null ? '' : ` What was there is kept as ${keptAs}.`
  return `The library is as its backup has it${upTo}. ${lost}${kept}`
}
