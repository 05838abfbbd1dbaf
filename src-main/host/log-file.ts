import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import { deleteOld, logName, moveUpIfDue, OLDER_FILES } from './log-age.ts'

interface LogFileParts {
  readonly folder: string
  readonly name: string
  /** No line is kept for more than a day longer; null keeps what there is room for. */
  readonly days: number | null
  readonly clock: () => Date
}

const HOUR_MS = 3600 * 1000

/** The current file of a log, which gets lines as they come: those before a crash count most. */
export function openLogFile({ folder, name, days, clock }: LogFileParts) {
  let usable = true
  const open = (): RotatingFileStream => {
    const shape = { path: folder, size: '1M', rotate: OLDER_FILES, mode: 0o600 } as const
    const stream = createStream((index) => logName(name, index), shape)
    return stream.on('error', () => (usable = false))
  }
  if (days !== null) keepDays(folder, name, days, clock)
  let file = open()
  const look = () => {
    if (!usable || days === null || !keepDays(folder, name, days, clock)) return
    // What is still on its way to the file that was moved arrives there.
    file.end()
    file = open()
  }
  // Also while nobody writes: an idle window stays open for weeks.
  const hourly = days === null ? null : setInterval(look, HOUR_MS).unref()
  return {
    write: (line: string) => void (usable && file.write(line)),
    close: () =>
      new Promise<void>((resolve) => {
        if (hourly !== null) clearInterval(hourly)
        if (!usable) return resolve()
        file.once('error', () => resolve())
        file.end(() => resolve())
      }),
  }
}

/** @returns whether the current file is to be begun anew */
function keepDays(folder: string, name: string, days: number, clock: () => Date): boolean {
  const nowMs = clock().getTime()
  const moved = moveUpIfDue(folder, name, days, nowMs)
  deleteOld(folder, days, nowMs)
  return moved
}
