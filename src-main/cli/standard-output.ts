import { writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import type { CliWorld } from './world.ts'
import { EXIT } from './world.ts'

/** Where the answer and what is said beside it go. */
export type Output = Pick<CliWorld, 'out' | 'err' | 'terminal'>

/**
 * @param inThread of the installed program: its main thread waits, so its streams carry nothing, and the files are written to
 * Who reads our answer may stop reading it (`| head`): that is their right, and no failure.
 */
export function outputOf(inThread: boolean): Output {
  if (inThread) return { out: (text) => write(1, text), err: (text) => write(2, text), terminal: isatty(2) }
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(codeFor(cause)))
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY,
  }
}

const codeFor = (cause: unknown): number =>
  cause instanceof Error && 'code' in cause && cause.code === 'EPIPE' ? EXIT.done : EXIT.programFailed

/** A pipe that is full for the moment is waited for. */
function write(file: number, text: string): void {
  let left = Buffer.from(text, 'utf8')
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(file, left))
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN'))
        return process.exit(codeFor(cause))
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
