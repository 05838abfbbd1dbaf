import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { exportFile } from './export-file.ts'

const Asked = z.object({
  path: z.string(),
  target: z.string(),
  frame: z.number().int().nullable(),
  secret: z.instanceof(Uint8Array),
  program: z.string(),
})

/** Reads a hostile header and copies pixels in a thread of its own: the window waits for neither. */
parentPort?.postMessage(exportFile(Asked.parse(workerData)))
