import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { filledRun } from '../src-main/engine/phantom.testing.ts'
import { launch, newHome, openWindow, type Home, type Running } from './launch.ts'

export interface Homes {
  /** Of the test that runs. */
  readonly home: Home
  /** The program that was started last in it. Throws where none was. */
  readonly running: Running
  /** Starts the program in it, with files on its command line. */
  readonly start: (files?: readonly string[]) => Promise<Running>
  /** Starts it on a drawn run of so many frames: the demo has sixty, and a slow computer reads two in a second. */
  readonly startOn: (frames: number) => Promise<Running>
  /** Starts it once more, where its window was closed and it went on. */
  readonly openWindow: () => Promise<Running>
  /** The next test goes on in this home: what was read in it need not be read again. */
  readonly keep: () => void
}

/** A home of its own for each test of a file; afterwards the program started in it is closed, and the home is gone unless it is kept. */
export function homeOfEachTest(): Homes {
  let home: Home | null = null
  let running: Running | null = null
  let kept = false
  const there = <T>(value: T | null, what: string): T => {
    if (value === null) throw new Error(`there is no ${what} outside of a test`)
    return value
  }
  beforeEach(() => {
    if (!kept) home = newHome()
    kept = false
  })
  afterEach(async () => {
    await running?.close()
    running = null
    if (!kept) home?.remove()
  })
  const start = async (files: readonly string[] = []): Promise<Running> =>
    (running = await launch(there(home, 'home'), files))
  return {
    get home() {
      return there(home, 'home')
    },
    get running() {
      return there(running, 'program')
    },
    start,
    startOn: (frames) => {
      const file = join(there(home, 'home').path, 'run.dcm')
      writeFileSync(file, filledRun(frames))
      return start([file])
    },
    keep: () => void (kept = true),
    openWindow: async () => (running = await openWindow(there(running, 'program'), there(home, 'home'))),
  }
}
