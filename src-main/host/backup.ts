import { Worker } from 'node:worker_threads'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { fail, ok, type Result } from '#core/result.ts'
import { restoreBackup, restoredText, type Restored } from '../store/backup.ts'
import { backupFolder, createBackups, notAfter, stampOf, type Backups, type MakeBackup } from './backups.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'
import { writeWhole } from './write-whole.ts'

/** @param workerFile the built dist/main/backup.cjs */
export const backupInThread =
  (workerFile: string, library: string): MakeBackup =>
  (target) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(workerFile, { workerData: { library, target } })
      worker.once('message', () => resolve())
      worker.once('error', reject)
    })

interface BackupParts {
  readonly backups: Backups
  readonly recorder: Recorder
  readonly dataFolder: string
  /** Starts the program anew; a restore takes place before the library is opened. */
  readonly restart: () => void
}

export function createBackupHandlers(parts: BackupParts): DomainHandlers<'backup'> {
  const { backups, recorder, dataFolder, restart } = parts
  return {
    list: () => ok({ folder: backupFolder(dataFolder), files: backups.list() }),
    now: async () => {
      const made = await backUp(backups, recorder, 'by-hand')
      return made.ok ? ok({ folder: backupFolder(dataFolder), files: backups.list() }) : made
    },
    restore: ({ file }) => {
      const path = backups.pathOf(file)
      if (path === null) return fail(noSuchBackup)
      const asked = writeWhole(pendingFile(dataFolder), JSON.stringify({ backup: path }))
      if (!asked.ok) return asked
      restart()
      return ok(undefined)
    },
  }
}

/** A backup with its entry in the log. */
export async function backUp(backups: Backups, recorder: Recorder, why: 'daily' | 'by-hand') {
  const made = await backups.make(why)
  if (made.ok) recordBackup(recorder, made.value)
  return made
}

const recordBackup = (
  recorder: Recorder,
  { file, bytes, why }: { file: string; bytes: number; why: string },
) =>
  recorder.record(
    () => undefined,
    () => [{ kind: 'backup-written', file, bytes, why }],
  )

const pendingFile = (dataFolder: string): string => join(dataFolder, 'restore.json')
const Pending = z.object({ backup: z.string() })

/** A restore that a person asked for, done before the library is opened; null where none was. Throws where it cannot be. */
export function restorePending(dataFolder: string, library: string, now: Date): Restored | null {
  const file = pendingFile(dataFolder)
  if (!existsSync(file)) return null
  const { backup } = Pending.parse(JSON.parse(readFileSync(file, 'utf8')))
  rmSync(file)
  return restoreBackup(library, backup, stampOf(now))
}

/** What a person is told, and the log with them. */
export function recordRestore(recorder: Recorder, restored: Restored): string {
  const { labelsLost, entriesLost } = restored
  recorder.record(
    () => undefined,
    () => [{ kind: 'library-restored', upTo: restored.backup.lastAt, labelsLost, entriesLost }],
  )
  return restoredText(restored)
}

/**
 * The newest backup, to be offered; null where there is none. One that bears a time to come was made before the clock was set
 * back, and is older than those of today.
 */
export function newestBackup(dataFolder: string, now = new Date()): string | null {
  const backups = createBackups(
    backupFolder(dataFolder),
    async () => undefined,
    () => now,
  )
  const all = backups.list()
  const [newest] = [...notAfter(all, now), ...all]
  return newest === undefined ? null : backups.pathOf(newest.file)
}

const noSuchBackup = {
  code: 'no-such-backup',
  message: 'This backup is no longer there.',
  action: 'Choose another one.',
}

/** Used by both programs: the same failure whichever asks. */
export const asFailure = <T>(work: () => T): Result<T> => {
  try {
    return ok(work())
  } catch (cause) {
    return fail({
      code: 'not-restored',
      message: `The backup could not be restored: ${cause instanceof Error ? cause.message : String(cause)}.`,
      action: 'Choose another backup; the library is as it was.',
    })
  }
}
