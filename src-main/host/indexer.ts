import { Worker } from 'node:worker_threads'
import { fail, type Failure, type Result } from '#core/result.ts'
import type { After } from './engine-link.ts'
import type { FileIndex } from './file-index.ts'

interface IndexerParts {
  /** The built dist/main/indexer.cjs. */
  readonly workerFile: string
  readonly after: After
  readonly limitMs?: number
  readonly heapMb?: number
}

/** Reads headers in a thread of its own, one file after the other. */
export interface Indexer {
  /** Errors: those of `indexFile`; `index-timeout`, `index-crashed` when the thread had to be replaced. */
  readonly index: (path: string) => Promise<Result<FileIndex>>
  /** The encoded bytes of a frame of a deflated file, which have no place of their own on disk. */
  frame(path: string, frame: number): Promise<Result<Uint8Array>>
  close(): Promise<void>
}

/** Threads that wait for drives that are gone, from which on no more files are begun until one ends. */
const MOST_STALLED = 4

export function createIndexer({ workerFile, after, limitMs = 5_000, heapMb = 512 }: IndexerParts): Indexer {
  let worker: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()

  const thread = (): Worker => {
    worker ??= new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: heapMb } })
    return worker
  }
  let stalled = 0
  /** Ends only when the system lets it: nobody waits for that, and not many are begun. */
  const leave = () => {
    stalled += 1
    worker?.once('exit', () => (stalled -= 1))
    void drop()
  }
  const drop = async () => {
    const dropped = worker
    worker = null
    await dropped?.terminate()
  }
  const askNow = async <T>(path: string, frame: number | null): Promise<Result<T>> => {
    if (stalled >= MOST_STALLED) return fail(tooSlow(limitMs))
    const answer = await ask<T>(thread(), { path, frame }, limitMs, after)
    if (typeof answer !== 'string') return answer
    if (answer === 'silent') leave()
    else void drop()
    return fail(answer === 'silent' ? tooSlow(limitMs) : broke)
  }
  const queued = <T>(path: string, frame: number | null): Promise<Result<T>> => {
    const answer = last.then(() => askNow<T>(path, frame))
    last = answer
    return answer
  }
  return {
    index: (path) => queued<FileIndex>(path, null),
    frame: (path, frame) => queued<Uint8Array>(path, frame),
    close: drop,
  }
}

type Answer<T> = Result<T> | 'silent' | 'broken'

/** Long because whichever comes first, the answer, the end of the thread or of the time, must undo the others. */
function ask<T>(worker: Worker, message: object, limitMs: number, after: After): Promise<Answer<T>> {
  return new Promise((resolve) => {
    const end = (answer: Answer<T>) => {
      stop()
      worker.off('message', end).off('error', broken).off('exit', broken)
      resolve(answer)
    }
    const broken = () => end('broken')
    const stop = after(limitMs, () => end('silent'))
    worker.on('message', end).on('error', broken).on('exit', broken)
    worker.postMessage(message)
  })
}

const tooSlow = (limitMs: number): Failure => ({
  code: 'index-timeout',
  message: `The header of the file could not be read within ${Math.round(limitMs / 1000)} seconds.`,
  action: 'Copy the file to this computer and open it there; if that fails too, the file is damaged.',
})

const broke: Failure = {
  code: 'index-crashed',
  message: 'The file broke the reader of headers: it is damaged, or needs more memory than any image should.',
  action: 'Fetch the file again from where it came from.',
}
