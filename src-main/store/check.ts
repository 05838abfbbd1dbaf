import { existsSync } from 'node:fs'
import * as z from 'zod'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { openDatabase } from './database.ts'

const Answer = z.object({ quick_check: z.string() })
const Count = z.object({ count: z.number(), last: z.string().nullable() })

/**
 * Whether a library file is sound (SQLite's quick_check: pages, rows, records, uniqueness). One that is not there is.
 * Errors: `library-damaged`
 */
export function checkLibrary(path: string): Result<null> {
  const problems = existsSync(path) ? problemsOf(path) : null
  return problems === null ? ok(null) : fail(damaged(path, problems))
}

/** Of a file that is there; null where it is sound. */
export function problemsOf(path: string): string | null {
  try {
    const db = openDatabase(path)
    try {
      const problems = db.all(Answer, 'PRAGMA quick_check(5)').map(({ quick_check: one }) => one)
      return problems.length === 1 && problems[0] === 'ok' ? null : problems.join('; ')
    } finally {
      db.close()
    }
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

const damaged = (path: string, why: string): Failure => ({
  code: 'library-damaged',
  message: `The library ${path} is damaged: ${why}.`,
  action: 'Restore a backup of it; the damaged file is kept beside it.',
})

/** What a library holds that cannot be made again. */
export interface Holdings {
  /** Standing or taken back. */
  readonly labels: number
  /** Of the audit log. */
  readonly entries: number
  readonly lastAt: string | null
}

/** As far as it can still be read; null where nothing can. */
export function holdingsOf(path: string): Holdings | null {
  try {
    const db = openDatabase(path)
    try {
      const labels = db.first(Count, 'SELECT COUNT(*) AS count, MAX(recorded_at) AS last FROM labels')
      const entries = db.first(Count, 'SELECT COUNT(*) AS count, MAX(at) AS last FROM audit')
      return { labels: labels?.count ?? 0, entries: entries?.count ?? 0, lastAt: entries?.last ?? null }
    } finally {
      db.close()
    }
  } catch {
    return null
  }
}
