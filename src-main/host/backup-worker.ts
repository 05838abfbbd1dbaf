import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'
import { writeBackup } from '../store/backup.ts'

/** Copies the library in a thread of its own, so that the window never waits for a disk. */
const { library, target } = z.object({ library: z.string(), target: z.string() }).parse(workerData)
writeBackup(library, target)
parentPort?.postMessage('done')
