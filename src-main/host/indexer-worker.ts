import { parentPort } from 'node:worker_threads'
import * as z from 'zod'
import { frameOfFile, indexFile } from './file-index.ts'

const Request = z.object({ path: z.string(), frame: z.number().int().nullable() })

/** The thread that reads hostile headers: what hangs or breaks here is ended and replaced by `createIndexer`. */
parentPort?.on('message', (message: unknown) => {
  const { path, frame } = Request.parse(message)
  parentPort?.postMessage(frame === null ? indexFile(path) : frameOfFile(path, frame))
})
