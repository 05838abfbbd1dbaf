import Libsql from 'libsql'
import * as z from 'zod'

type Parameter = string | number | null | Uint8Array

/** SQLite, with every row parsed at the edge. All calls are synchronous and must stay tiny: main never blocks. */
export interface Database {
  all<T>(row: z.ZodType<T>, sql: string, ...parameters: readonly Parameter[]): T[]
  /** The first row, or null when there is none. */
  first<T>(row: z.ZodType<T>, sql: string, ...parameters: readonly Parameter[]): T | null
  /** @returns the number of rows changed */
  run(sql: string, ...parameters: readonly Parameter[]): number
  exec(sql: string): void
  /** All of `work` reaches the disk, or none of it. One within another is part of it. */
  transaction<T>(work: () => T): T
  close(): void
}

/** So long a statement waits for another process: the command line beside the window, a backup that ends. */
const BUSY_MS = 5000

/**
 * Opens (or creates) the file. WAL with synchronous=FULL: a committed transaction survives a power cut, and a
 * reader never waits for a writer.
 */
export function openDatabase(path: string): Database {
  const connection = new Libsql(path, { timeout: BUSY_MS })
  for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'foreign_keys=ON']) connection.pragma(pragma)
  const compile = (sql: string) => connection.prepare<Parameter[]>(sql)
  const statements = new Map<string, ReturnType<typeof compile>>()
  const prepare = (sql: string) => {
    const known = statements.get(sql) ?? compile(sql)
    statements.set(sql, known)
    return known
  }
  const all = <T>(row: z.ZodType<T>, sql: string, ...parameters: readonly Parameter[]): T[] =>
    prepare(sql)
      .all(...parameters)
      .map((raw) => row.parse(raw))
  return {
    all,
    first: (row, sql, ...parameters) => all(row, sql, ...parameters)[0] ?? null,
    run: (sql, ...parameters) => prepare(sql).run(...parameters).changes,
    exec: (sql) => void connection.exec(sql),
    transaction: (work) => {
      if (connection.inTransaction) return work()
      return inTransaction(connection, work)
    },
    close: () => {
      statements.clear()
      connection.close()
    },
  }
}

/**
 * As libsql's own, but for what it hides: where SQLite has rolled back itself (a full or failing disk), there is nothing left
 * to roll back, and libsql throws that in place of the cause.
 */
function inTransaction<T>(connection: Libsql.Database, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    connection.exec('COMMIT')
    return result
  } catch (cause) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw cause
  }
}

/** A column that holds JSON text, parsed by `schema`. */
export const jsonColumn = <T>(schema: z.ZodType<T>) =>
  z.string().transform((text, context): T => {
    const parsed = schema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: parsed.error.message })
    return z.NEVER
  })
