import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import './pino-shim.ts'
import pino from 'pino'
import { createStream } from 'rotating-file-stream'
import type { LogEvent, LogLevel } from '#core/log/events.ts'
import type { Policy } from '#core/policy.ts'
import { idOf, type LogFields, type Plain } from '#core/log/plain.ts'

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
  /** Files that nothing was written into for so long are deleted; null keeps what there is room for. */
  readonly days: number | null
  /** Gets a copy of every line, for `--verbose`; null for nobody. */
  readonly echo: ((line: string) => void) | null
  readonly clock: () => Date
}

const DAY_MS = 24 * 3600 * 1000
const FILE_SIZE = '1M'
const OLDER_FILES = 5

/**
 * Lines of JSON, `{"level", "time", "event", …}`, in a file that only this account may read, with five older ones. A log that
 * cannot be written (full disk, read-only home) is none: the program goes on.
 */
export function openLog({ folder, name, level, days, echo, clock }: LogParts): Log {
  const key = randomBytes(16)
  makeFolder(folder)
  if (days !== null) deleteBefore(folder, clock().getTime() - days * DAY_MS)
  const file = createStream(nameOf(name), {
    path: folder,
    size: FILE_SIZE,
    rotate: OLDER_FILES,
    mode: 0o600,
  })
  let usable = true
  file.on('error', () => (usable = false))
  const write = (line: string) => {
    if (usable) file.write(line)
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
    close: () =>
      new Promise((resolve) => {
        if (!usable) return resolve()
        file.once('error', () => resolve())
        file.end(() => resolve())
      }),
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

/** One that cannot be deleted is met again at the next start. */
function deleteBefore(folder: string, beforeMs: number): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (name.endsWith('.log') && statSync(path).mtimeMs < beforeMs) rmSync(path, { force: true })
    }
  } catch {
    return
  }
}

/** `window.log`, then `window.1.log` and so on, the higher the older. */
const nameOf = (name: string) => (index: number | Date | null) =>
  index === null ? `${name}.log` : `${name}.${String(index)}.log`

/** For tests, and where nothing is to be kept. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  fileOf: () => idOf('00000000'),
  close: async () => undefined,
}
