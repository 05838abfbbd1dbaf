import { createHash } from 'node:crypto'
import * as z from 'zod'
import {
  AuditHead,
  AuditRow,
  chained,
  createChainCheck,
  EMPTY_LOG,
  type NewEntry,
  type Verification,
} from '#core/audit/chain.ts'
import type { AuditEvent } from '#core/audit/event.ts'
import type { Database } from './database.ts'

/** Who was at work, and when by the clock of this computer. */
export type AuditStamp = Pick<NewEntry, 'at' | 'account' | 'reader'>

export interface AuditQuery {
  /** Null for all. */
  readonly kinds: readonly string[] | null
  /** Only older entries than this; null for the newest. */
  readonly before: number | null
  readonly limit: number
}

/** What happened here, in order; nothing in it is ever changed, and the database itself refuses to. */
export interface Audit {
  /** On disk when this returns, or with the transaction it is part of. */
  append(stamp: AuditStamp, event: AuditEvent): AuditRow
  /** Newest first. */
  list(query: AuditQuery): AuditRow[]
  count(kinds: readonly string[] | null): number
  /** Goes through all of it. @param pause awaited now and then, so that whoever else works here is not kept waiting */
  verify(pause: () => Promise<void>): Promise<Verification>
}

const PAGE = 1000
const Count = z.object({ count: z.number() })
const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

export function createAudit(db: Database): Audit {
  const head = () => db.first(AuditHead, 'SELECT seq, hash FROM audit_head WHERE id = 1')
  const write = ({ seq, at, account, reader, kind, detail, previous, hash }: AuditRow) => {
    const sql =
      'INSERT INTO audit (seq, at, account, reader, kind, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
    db.run(sql, seq, at, account, reader, kind, detail, previous, hash)
    db.run('INSERT OR REPLACE INTO audit_head (id, seq, hash) VALUES (1, ?, ?)', seq, hash)
  }
  const page = (after: number) =>
    db.all(AuditRow, 'SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?', after, PAGE)
  return {
    append: (stamp, event) =>
      db.transaction(() => {
        const entry = { ...stamp, kind: event.kind, detail: JSON.stringify(event) }
        const row = chained(entry, head() ?? EMPTY_LOG, digest)
        write(row)
        return row
      }),
    list: ({ kinds, before, limit }) =>
      db.all(
        AuditRow,
        `SELECT * FROM audit WHERE seq < ? AND (? IS NULL OR kind IN (SELECT value FROM json_each(?)))
         ORDER BY seq DESC LIMIT ?`,
        before ?? Number.MAX_SAFE_INTEGER,
        kinds && '',
        JSON.stringify(kinds ?? []),
        limit,
      ),
    count: (kinds) =>
      db.first(
        Count,
        'SELECT COUNT(*) AS count FROM audit WHERE ? IS NULL OR kind IN (SELECT value FROM json_each(?))',
        kinds && '',
        JSON.stringify(kinds ?? []),
      )?.count ?? 0,
    verify: async (pause) => {
      const check = createChainCheck(digest)
      let after = Number.MIN_SAFE_INTEGER
      for (;;) {
        // The last page and the end of the log are looked at together: an entry written between them would seem added.
        const seen = db.transaction(() => {
          const rows = page(after)
          return { rows, end: rows.length < PAGE ? { head: head() } : null }
        })
        for (const row of seen.rows) check.take(row)
        after = seen.rows.at(-1)?.seq ?? after
        if (seen.end !== null) return check.end(seen.end.head)
        await pause()
      }
    },
  }
}
