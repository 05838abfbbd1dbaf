import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { openDatabase } from './database.ts'

/** What SQLite keeps beside a database; the first two hold records that are not in the file itself yet. */
export const BESIDE = ['-wal', '-journal', '-shm'] as const

/** A database with what is beside it. */
export function removeDatabase(path: string): void {
  for (const end of ['', ...BESIDE]) rmSync(`${path}${end}`, { force: true })
}

/** VACUUM INTO reads one moment of a database that may be in use; others go on writing. */
export function copyInto(from: string, copy: string): void {
  const db = openDatabase(from)
  try {
    db.run('VACUUM INTO ?', copy)
  } finally {
    db.close()
  }
}

export function flush(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}
