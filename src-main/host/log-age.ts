import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const DAY_MS = 24 * 3600 * 1000
/** Beside the one that is written into. */
export const OLDER_FILES = 5

/** `window.log`, then `window.1.log` and so on, the higher the older. */
export const logName = (name: string, index: number | Date | null): string =>
  index === null ? `${name}.log` : `${name}.${String(index)}.log`

/**
 * Moves a log's files up by one where its current one was begun so long ago that, one such time a file, they span the days they
 * may be kept. What cannot be moved is met again the next time.
 * @returns whether the current one is to be begun anew
 */
export function moveUpIfDue(folder: string, name: string, days: number, nowMs: number): boolean {
  const path = (index: number) => join(folder, logName(name, index === 0 ? null : index))
  try {
    const age = ageMs(path(0), nowMs)
    if (age === null || age < Math.ceil(days / OLDER_FILES) * DAY_MS) return false
    for (let index = OLDER_FILES; index > 0; index--)
      if (existsSync(path(index - 1))) renameSync(path(index - 1), path(index))
    return true
  } catch {
    return false
  }
}

/**
 * Deletes each file of logs whose first line is past its days, with the younger ones after it. A day more, or a file of one day
 * would go as soon as it is full. What cannot be deleted is met again the next time.
 */
export function deleteOld(folder: string, days: number, nowMs: number): void {
  try {
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.log'))) {
      const age = ageMs(join(folder, name), nowMs)
      if (age !== null && age > (days + 1) * DAY_MS) rmSync(join(folder, name), { force: true })
    }
  } catch {
    return
  }
}

/**
 * Of the first line; of the last change where that names no time; null where there is no line. One of the future was written
 * before the clock was set back and would stay for as long: it is as old as it is ahead.
 */
function ageMs(path: string, nowMs: number): number | null {
  const facts = statSync(path, { throwIfNoEntry: false })
  if (facts === undefined || facts.size === 0) return null
  const [, time = ''] = /"time":"([^"]+)"/.exec(beginOf(path)) ?? []
  const firstMs = Date.parse(time)
  return Math.abs(nowMs - (Number.isNaN(firstMs) ? facts.mtimeMs : firstMs))
}

function beginOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(200)
    return bytes.toString('utf8', 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}
