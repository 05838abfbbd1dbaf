import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import './pino-shim.ts'
import pino from 'pino'
import type { LogEvent, LogLevel } from '#core/log/events.ts'
import type { Policy } from '#core/policy.ts'
import { idOf, type LogFields, type Plain } from '#core/log/plain.ts'
import { openLogFile } from './log-file.ts'

/** The program's own log. Its fields are `Plain`: what could name a patient does not compile. */
export interface Log {
  error(event: LogEvent, fields?: LogFields): void
  warn(event: LogEvent, fields?: LogFields): void
  info(event: LogEvent, fields?: LogFields): void
  debug(event: LogEvent, fields?: LogFields): void
  /** Which file, by a keyed hash of its path: one file is the same through this run of the program, and nobody can guess it. */
  fileOf(path: string): Plain
  /** Once what was written is on disk. */
  close(): Promise<void>
}

interface LogParts {
  /** Made when it is not there. */
  readonly folder: string
  /** Of the file, without its ending: the window and the command line have one each, as each renames its own. */
  readonly name: 'window' | 'commands'
  readonly level: LogLevel
  /** No line is kept for more than a day longer; null keeps what there is room for. */
  readonly days: number | null
  /** Gets a copy of every line, for `--verbose`; null for nobody. */
  readonly echo: ((line: string) => void) | null
  readonly clock: () => Date
}

/**
 * Lines of JSON, `{"level", "time", "event", …}`, in a file that only this account may read, with five older ones. A log that
 * cannot be written (full disk, read-only home) is none: the program goes on.
 */
export function openLog({ folder, name, level, days, echo, clock }: LogParts): Log {
  const key = randomBytes(16)
  makeFolder(folder)
  const file = openLogFile({ folder, name, days, clock })
  const write = (line: string) => {
    file.write(line)
    echo?.(line)
  }
  const lines = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${clock().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'event',
    },
    { write },
  )
  return {
    error: (event, fields = {}) => lines.error(fields, event),
    warn: (event, fields = {}) => lines.warn(fields, event),
    info: (event, fields = {}) => lines.info(fields, event),
    debug: (event, fields = {}) => lines.debug(fields, event),
    fileOf: (path) => idOf(createHmac('sha256', key).update(path).digest('hex').slice(0, 16)),
    close: file.close,
  }
}

/** The hospital's choice counts before who starts the program. */
export const logLevelOf = ({ logLevel }: Policy, verbose: boolean): LogLevel =>
  logLevel ?? (verbose ? 'debug' : 'info')

/** A folder that cannot be made is met again when the file is opened. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch {
    return
  }
}

/** For tests, and where nothing is to be kept. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  fileOf: () => idOf('00000000'),
  close: async () => undefined,
}
