import type { Failure } from '#core/result.ts'

const readOnly: Failure = {
  code: 'disk-read-only',
  message:
    'The library cannot be written to, its folder is read-only: nothing can be recorded. What was recorded before is safe.',
  action:
    'Give this account the right to write there, or start with another folder (--data), then do it again.',
}

/** By the start of the code that SQLite or Node gives: what a person is told of a disk. */
const KINDS: readonly (readonly [starts: readonly string[], failure: Failure])[] = [
  [
    ['SQLITE_FULL', 'ENOSPC', 'EDQUOT'],
    {
      code: 'disk-full',
      message:
        'The disk of the library is full: nothing more can be recorded. What was recorded before is safe.',
      action: 'Make room on it, then do it again.',
    },
  ],
  [['SQLITE_READONLY', 'EROFS', 'EACCES', 'EPERM'], readOnly],
  [
    ['SQLITE_IOERR', 'SQLITE_CANTOPEN', 'EIO', 'ESTALE', 'ENXIO'],
    {
      code: 'disk-failed',
      message: 'The disk of the library did not answer: what was done last may not be recorded.',
      action:
        'Check that the disk is there and connected, restart Ostium, and look whether what you did last is there.',
    },
  ],
  [
    ['SQLITE_CORRUPT', 'SQLITE_NOTADB'],
    {
      code: 'library-damaged',
      message: 'The library file is damaged: nothing more can be recorded.',
      action: 'Restart Ostium: it offers the newest backup, and says what is not in it.',
    },
  ],
  [
    ['SQLITE_BUSY', 'SQLITE_LOCKED'],
    {
      code: 'library-busy',
      message: 'Another program holds the library: this could not be recorded.',
      action: 'Wait until it has ended (a backup, a command line), then do it again.',
    },
  ],
]

/** libsql leaves the code out of some errors; SQLite's own words are always the same (sqlite3_errstr). */
const WORDS: readonly (readonly [words: string, code: string])[] = [
  ['database or disk is full', 'SQLITE_FULL'],
  ['attempt to write a readonly database', 'SQLITE_READONLY'],
  ['disk I/O error', 'SQLITE_IOERR'],
  ['unable to open database file', 'SQLITE_CANTOPEN'],
  ['database disk image is malformed', 'SQLITE_CORRUPT'],
  ['database is locked', 'SQLITE_BUSY'],
]

/** Null for what is no failure of the disk: then it is a mistake of ours. */
export function storageFailure(cause: unknown): Failure | null {
  if (!(cause instanceof Error)) return null
  const given: unknown = 'code' in cause ? cause.code : null
  // Node says so of a folder that cannot be made on a disk that is read-only.
  if (given === 'ENOENT' && 'syscall' in cause && cause.syscall === 'mkdir') return readOnly
  const said = WORDS.find(([words]) => cause.message.includes(words))?.[1]
  const code = said ?? (typeof given === 'string' ? given : '')
  return KINDS.find(([starts]) => starts.some((start) => code.startsWith(start)))?.[1] ?? null
}
