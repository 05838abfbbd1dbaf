import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { fail, ok, type Failure, type Result } from '#core/result.ts'

const Paths = z.array(z.string())

/**
 * Draws the demo study where it is not there yet.
 * @param workerFile the built dist/main/demo.cjs
 * @returns its files; `demo-failed` when they could not be written
 */
export const demoMaker = (workerFile: string, folder: string) => (): Promise<Result<readonly string[]>> =>
  new Promise((resolve) => {
    const worker = new Worker(workerFile, { workerData: { folder } })
    worker.once('message', (paths) => resolve(ok(Paths.parse(paths))))
    worker.once('error', ({ message }) => resolve(fail(notDrawn(folder, message))))
  })

const notDrawn = (folder: string, why: string): Failure => ({
  code: 'demo-failed',
  message: `The demo study could not be written to ${folder}: ${why}.`,
  action: 'Make room on the disk or give this account the right to write there, or open a study of your own.',
})
