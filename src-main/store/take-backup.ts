import { chmodSync, copyFileSync, existsSync, statSync } from 'node:fs'
import { holdingsOf, problemsOf, type Holdings } from './check.ts'
import { copyInto, flush, removeDatabase } from './database-file.ts'
import { openDatabase } from './database.ts'
import { migrate, newer, schemaVersion, versionOf } from './migrations.ts'

/**
 * Makes a library of a backup: whole with what its write-ahead log holds, checked, and of this program's version. Nothing is
 * written beside the backup, which may lie on a medium that takes nothing. Throws where it is not sound or no library.
 *
 * The new file is never opened here: a connection that is not collected yet would keep its shared memory under the name it has
 * now, and another program would make its own under the next.
 */
export function takeBackup(backup: string, target: string): Holdings {
  const raw = `${target}.raw`
  for (const left of [raw, target]) removeDatabase(left)
  try {
    copyFiles(backup, raw)
    const holdings = bringUp(raw, backup)
    copyInto(raw, target)
    flush(target)
    return holdings
  } finally {
    removeDatabase(raw)
  }
}

/** With records. */
const PARTS = ['', '-wal', '-journal'] as const

/** The files as they lie; copies of files that nobody may write to are not so themselves. */
function copyFiles(from: string, to: string): void {
  const before = stateOf(from)
  for (const end of PARTS.filter((part) => existsSync(`${from}${part}`))) {
    copyFileSync(`${from}${end}`, `${to}${end}`)
    chmodSync(`${to}${end}`, 0o600)
  }
  if (stateOf(from) !== before) throw new Error(`${from} is in use: its files changed as they were copied`)
}

const stateOf = (path: string): string =>
  PARTS.map((end) => {
    const facts = statSync(`${path}${end}`, { throwIfNoEntry: false })
    return facts === undefined ? '' : `${facts.size} ${facts.mtimeMs}`
  }).join()

/** To this program's version, so that what is put in the place of the library can be opened. */
function bringUp(raw: string, backup: string): Holdings {
  const problems = problemsOf(raw)
  if (problems !== null) throw new Error(`the backup ${backup} is damaged: ${problems}`)
  const db = openDatabase(raw)
  try {
    const version = versionOf(db)
    if (version === 0) throw new Error(noLibrary(backup))
    if (version > schemaVersion) throw new Error(newer(`the backup ${backup}`, version))
    migrate(db)
  } finally {
    db.close()
  }
  const holdings = holdingsOf(raw)
  if (holdings === null) throw new Error(noLibrary(backup))
  return holdings
}

const noLibrary = (backup: string) => `${backup} is no library of Ostium`
