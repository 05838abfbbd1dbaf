import { auditCsv, auditJson } from '#core/audit/export.ts'
import { ok } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { writeWhole } from './write-whole.ts'
import type { ChooseTarget } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'

/** Lets others work between two pages of a long log. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What happened here, to look at and to take away. */
export function createAuditHandlers(
  { audit }: Store,
  { record, now }: Recorder,
  chooseTarget: ChooseTarget,
): DomainHandlers<'audit'> {
  return {
    list: (query) => ok({ rows: audit.list(query), total: audit.count(query.kinds) }),
    verify: async () => ok(await audit.verify(nextTurn)),
    export: async ({ format }) => {
      const path = await chooseTarget({
        name: `ostium-audit-${now().slice(0, 10)}.${format}`,
        extension: format,
      })
      if (path === null) return ok(null)
      const rows = audit.list({ kinds: null, before: null, limit: Number.MAX_SAFE_INTEGER }).reverse()
      const written = writeWhole(path, format === 'csv' ? auditCsv(rows) : auditJson(rows))
      if (!written.ok) return written
      const entries = rows.length
      return ok(
        record(
          () => ({ entries }),
          () => [{ kind: 'exported', what: 'audit log', format, entries }],
        ),
      )
    },
  }
}
