import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ok, type Result } from '#core/result.ts'
import { lockWork } from '../engine/work-lock.ts'

const PREFIX = 'replay-'

export interface ReplayFolder {
  readonly path: string
  readonly remove: () => void
}

/**
 * A folder to train in again, beside the library and not in the system's temporary folder: crops of patients lie in it, and a command
 * that is killed removes nothing. What killed ones left goes first; what another replay works in stays.
 * @param data folder of the library
 * Errors: those of `lockWork`
 */
export function replayFolder(data: string, now: Date): Result<ReplayFolder> {
  mkdirSync(data, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(data)) if (name.startsWith(PREFIX)) removeLeft(join(data, name), now)
  const path = mkdtempSync(join(data, PREFIX))
  const lock = lockWork(path, now)
  if (!lock.ok) {
    rmSync(path, { recursive: true, force: true })
    return lock
  }
  const remove = () => {
    lock.value.release()
    rmSync(path, { recursive: true, force: true })
  }
  return ok({ path, remove })
}

function removeLeft(path: string, now: Date): void {
  const lock = lockWork(path, now)
  if (!lock.ok) return
  lock.value.release()
  rmSync(path, { recursive: true, force: true })
}
