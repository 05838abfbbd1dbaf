import { parentPort } from 'node:worker_threads'
import { indexFile } from './file-index.ts'

/** The thread that reads hostile headers: what hangs or breaks here is ended and replaced by `createIndexer`. */
parentPort?.on('message', (path: unknown) => {
  if (typeof path !== 'string') throw new Error('the indexer is asked with a path')
  parentPort?.postMessage(indexFile(path))
})
