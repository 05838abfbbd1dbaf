import { existsSync, renameSync } from 'node:fs'
import * as z from 'zod'
import { BESIDE, copyInto, flush, removeDatabase } from './database-file.ts'
import { openDatabase } from './database.ts'
import { checkLibrary, holdingsOf, type Holdings } from './check.ts'
import { takeBackup } from './take-backup.ts'

/**
 * Writes a library that may be in use whole into a new file, checks that file, and only then gives it its name. Throws where it
 * cannot be written or is not sound.
 */
export function writeBackup(library: string, target: string): void {
  const beside = `${target}.tmp`
  removeDatabase(beside)
  try {
    copyInto(library, beside)
    const sound = checkLibrary(beside)
    if (!sound.ok) throw new Error(sound.error.message)
    flush(beside)
    renameSync(beside, target)
  } finally {
    // Half a copy on a disk that is full would take what room is left, and more with each hour that it is tried again.
    removeDatabase(beside)
  }
}

/** What a restore gave up. */
export interface Restored {
  /** Null where there was nothing. */
  readonly keptAs: string | null
  readonly backup: Holdings
  /** Null where the damaged file could not even be counted. */
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
 * Throws where the backup is not sound, or this program could not open it; the library is then as it was.
 * @param stamp of the moment, fit for a file name
 */
export function restoreBackup(library: string, backup: string, stamp: string): Restored {
  const taken = `${library}.restoring`
  try {
    const now = takeBackup(backup, taken)
    const before = existsSync(library) ? holdingsOf(library) : null
    const keptAs = moveAside(library, `${library.replace(/\.db$/, '')}.before-restore-${stamp}.db`)
    renameSync(taken, library)
    const lost = (what: 'labels' | 'entries') =>
      before === null ? null : Math.max(0, before[what] - now[what])
    return { keptAs, backup: now, labelsLost: lost('labels'), entriesLost: lost('entries') }
  } finally {
    removeDatabase(taken)
  }
}

/**
 * Also what lies beside a library that itself was moved away before: SQLite would take it for the restored one's, and replay it.
 * @returns the new name of the first that was there
 */
function moveAside(library: string, kept: string): string | null {
  const there = ['', ...BESIDE].filter((end) => existsSync(`${library}${end}`))
  for (const end of there) renameSync(`${library}${end}`, `${kept}${end}`)
  const [first] = there
  return first === undefined ? null : `${kept}${first}`
}

/** In words, for the window and the command line. */
export function restoredText({ keptAs, backup, labelsLost, entriesLost }: Restored): string {
  const upTo = backup.lastAt === null ? '' : ` up to ${backup.lastAt}`
  const lost =
    labelsLost === null
      ? 'How much was recorded since cannot be counted.'
      : `Recorded since, and not in it: ${labelsLost} labels, ${entriesLost ?? 0} entries of the log.`
  const kept = keptAs === null ? '' : ` What was there is kept as ${keptAs}.`
  return `The library is as its backup has it${upTo}. ${lost}${kept}`
}
