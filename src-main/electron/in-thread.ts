import { SHARE_ENV, Worker } from 'node:worker_threads'
import type { Threaded } from '../engine/threaded.ts'

/**
 * Runs a part of the program that needs no window: it gets a thread, and this one waits, before Electron asks for a display. So the
 * command line and its engine need neither a display nor a program that can be made to run as Node (the fuse runAsNode is off).
 * @param words its command line @param pipe the number of the pipe to whoever started it, null for none
 * @returns the exit code
 */
export function runInThread(script: string, words: readonly string[], pipe: number | null): number {
  const ended = new Int32Array(new SharedArrayBuffer(8))
  const workerData: Threaded = { ended, pipe }
  // The environment is the process's own: TensorFlow reads it natively.
  new Worker(script, { env: SHARE_ENV, argv: [...words], workerData })
  while (Atomics.wait(ended, 0, 0, 60_000) === 'timed-out');
  return Atomics.load(ended, 1)
}
