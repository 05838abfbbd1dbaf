import type { AuditRow } from './chain.ts'
import { auditText } from './words.ts'

const columns = ['seq', 'at', 'account', 'reader', 'kind', 'detail', 'previous', 'hash'] as const

/** Everything that is hashed, and the words beside it: who has the file can verify it without this program. */
export const auditJson = (rows: readonly AuditRow[]): string =>
  `${JSON.stringify(
    rows.map((row) => ({ ...row, words: auditText(row.detail) })),
    null,
    2,
  )}\n`

/** RFC 4180, with a header. */
export const auditCsv = (rows: readonly AuditRow[]): string =>
  [
    [...columns, 'words'],
    ...rows.map((row) => [...columns.map((column) => String(row[column])), auditText(row.detail)]),
  ]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('')

/** A spreadsheet takes what begins with these for a formula, and would run it. */
const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
