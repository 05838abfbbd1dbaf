import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { BackupFile } from '#core/contract.ts'
import { fail, ok, type Result } from '#core/result.ts'

/** Of the daily ones so many stay; those made by hand all do. */
export const KEEP = 7
const DAY_MS = 24 * 3600 * 1000
/** What a backup is written as until it is whole, with what SQLite keeps beside it. */
const UNFINISHED = /^library-.*\.db\.tmp(-journal|-wal|-shm)?$/
const NAME = /^library-(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z)-(daily|by-hand)\.db$/

/** Makes the copy: in a thread of its own under the window, right here for the command line. Rejects where it fails. */
export type MakeBackup = (target: string) => Promise<void>

export interface Backups {
  /** Newest first. */
  list(): BackupFile[]
  pathOf(file: string): string | null
  /** Errors: `not-backed-up` */
  make(why: BackupFile['why']): Promise<Result<BackupFile>>
  /** Whether the newest is a day old. */
  due(): boolean
}

export const backupFolder = (data: string): string => join(data, 'backups')

/** Those made before now, as far as names tell. */
export const notAfter = (files: readonly BackupFile[], now: Date): BackupFile[] =>
  files.filter(({ at }) => Date.parse(at) <= now.getTime())

/** The moment as it stands in file names. */
export const stampOf = (at: Date): string => at.toISOString().replace(/[:.]/g, '-')
const timeOf = (stamp: string): string =>
  stamp.replace(
    /T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z/,
    (_, h: string, m: string, s: string, ms: string) => `T${h}:${m}:${s}.${ms}Z`,
  )

export function createBackups(folder: string, makeCopy: MakeBackup, clock: () => Date): Backups {
  const list = (): BackupFile[] => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return readdirSync(folder)
      .flatMap((file): BackupFile[] => {
        const [, stamp = '', why] = NAME.exec(file) ?? []
        if (why !== 'daily' && why !== 'by-hand') return []
        return [{ file, at: timeOf(stamp), bytes: statSync(join(folder, file)).size, why }]
      })
      .sort((a, b) => (a.at < b.at ? 1 : -1))
  }
  /** Those of the future go first: they were written before the clock was set back, and the one just made must stay. */
  const prune = (now: Date) => {
    const daily = list().filter(({ why }) => why === 'daily')
    const past = notAfter(daily, now)
    const future = daily.filter((one) => !past.includes(one))
    for (const { file } of [...past, ...future].slice(KEEP)) rmSync(join(folder, file))
  }
  /** Those of a program that was killed or lost its power; one of today may still be written by another program. */
  const removeUnfinished = () => {
    for (const file of readdirSync(folder).filter((name) => UNFINISHED.test(name))) {
      const facts = statSync(join(folder, file), { throwIfNoEntry: false })
      if (facts !== undefined && clock().getTime() - facts.mtimeMs >= DAY_MS)
        rmSync(join(folder, file), { force: true })
    }
  }
  return {
    list,
    pathOf: (file) => (list().some((one) => one.file === file) ? join(folder, file) : null),
    due: () => {
      // One of the future was written before the clock was set back: it says nothing of today.
      const [newest] = notAfter(list(), clock())
      return newest === undefined || clock().getTime() - Date.parse(newest.at) >= DAY_MS
    },
    make: async (why) => {
      const now = clock()
      const file = `library-${stampOf(now)}-${why}.db`
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        removeUnfinished()
        await makeCopy(join(folder, file))
        prune(now)
        const made = list().find((one) => one.file === file)
        return made === undefined ? fail(notMade('it is not there')) : ok(made)
      } catch (cause) {
        return fail(notMade(cause instanceof Error ? cause.message : String(cause)))
      }
    },
  }
}

const notMade = (why: string) => ({
  code: 'not-backed-up',
  message: `The library could not be backed up: ${why}.`,
  action: 'Make room on the disk and back it up again; the library itself is as it was.',
})
