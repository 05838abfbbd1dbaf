import Libsql from 'libsql'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { writeDurably } from './durable.ts'
import { writeFailure } from './finetune/failures.ts'

/** A folder that one process works in; to be kept at hand for as long as it does. */
export interface WorkLock {
  release(): void
}

/** Who has it, for people; what counts is the lock itself. */
const Holder = z.object({ process: z.int(), account: z.string(), computer: z.string(), since: z.string() })
type Holder = z.infer<typeof Holder>

/**
 * Takes the folder of a training for this process alone. It is SQLite's lock on an empty file, which the system keeps and lets go
 * of with the process, however that ends. A number of a process left in a file would not do: after a restart another bears it.
 * The file stays: whoever removed it could remove the one that another has just locked.
 * @param folder made where it is not there
 * Errors: `training-elsewhere`, `disk-full`, `not-written`
 */
export function lockWork(folder: string, now: Date): Result<WorkLock> {
  const note = join(folder, 'lock.json')
  let lock: Libsql.Database | null = null
  try {
    mkdirSync(folder, { recursive: true })
    const taken = new Libsql(join(folder, 'lock'), { timeout: 0 })
    lock = taken
    taken.exec('BEGIN EXCLUSIVE')
    sayWho(note, now)
    return ok({
      release: () => {
        rmSync(note, { force: true })
        // libsql may let go of a file only when it is collected: the lock must not wait for that.
        taken.exec('ROLLBACK')
        taken.close()
      },
    })
  } catch (cause) {
    lock?.close()
    if (cause instanceof Error && cause.message.includes('database is locked'))
      return fail(elsewhere(holderIn(note)))
    return fail(
      cause instanceof Error && 'syscall' in cause
        ? writeFailure(cause, 'the folder of a training')
        : noLock(join(folder, 'lock')),
    )
  }
}

/** On a disk that is full nobody is named, and the lock holds all the same. */
function sayWho(path: string, now: Date): void {
  const holder: Holder = {
    process: process.pid,
    account: accountHere(),
    computer: hostname(),
    since: now.toISOString(),
  }
  try {
    writeDurably(path, [Buffer.from(`${JSON.stringify(holder)}\n`)])
  } catch {
    rmSync(path, { force: true })
  }
}

/** A process may run under a number that has no name. */
function accountHere(): string {
  try {
    return userInfo().username
  } catch {
    return 'an account without a name'
  }
}

function holderIn(path: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

const elsewhere = (holder: Holder | null): Failure => ({
  code: 'training-elsewhere',
  message: `This same training runs already: ${holder === null ? 'another process' : wordsOf(holder)} works in its folder, and two at once would spoil each other's files. This one was not begun, and the other goes on.`,
  action:
    'Wait until the other is done, then start this one again: it takes what came of it. Or pause or end the other first: this one then goes on from its last checkpoint.',
})

/** What SQLite says of it is a number, or nothing. */
const noLock = (path: string): Failure => ({
  code: 'not-written',
  message: `The training cannot lock its folder: ${path} cannot be opened for writing. Nothing was changed.`,
  action:
    'Check that this account may write there, and remove that file if it is not empty; then start again.',
})

const wordsOf = ({ process: pid, account, computer, since }: Holder): string =>
  `process ${pid} of ${account} on ${computer}, since ${since},`
