import * as z from 'zod'
import { Margins } from '#core/comparison/comparison.ts'
import { DEFAULT_MARGINS } from '#core/comparison/margins.ts'
import { jsonColumn, type Database } from './database.ts'

/** The margins of non-inferiority that this site states beforehand. */
export interface StatedMargins {
  get(): Margins
  set(margins: Margins): void
}

const KEY = 'nonInferiorityMargins'
const Row = z.object({ value: jsonColumn(Margins) })

export const createMargins = (db: Database): StatedMargins => ({
  get: () => db.first(Row, 'SELECT value FROM settings WHERE key = ?', KEY)?.value ?? DEFAULT_MARGINS,
  set: (margins) =>
    void db.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', KEY, JSON.stringify(margins)),
})
