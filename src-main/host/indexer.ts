import { basename } from 'node:path'
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
  index(path: string): Promise<Result<FileIndex>>
  close(): Promise<void>
}

export function createIndexer({ workerFile, after, limitMs = 5_000, heapMb = 512 }: IndexerParts): Indexer {
  let worker: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()

  const thread = (): Worker => {
    worker ??= new Worker(workerFile, { resourceLimits: { maxOldGenerationSizeMb: heapMb } })
    return worker
  }
  const drop = async () => {
    const dropped = worker
    worker = null
    await dropped?.terminate()
  }
  const indexNow = async (path: string): Promise<Result<FileIndex>> => {
    const answer = await ask(thread(), path, limitMs, after)
    if (typeof answer !== 'string') return answer
    await drop()
    return fail(answer === 'silent' ? tooSlow(basename(path), limitMs) : broke(basename(path)))
  }
  return {
    index: (path) => {
      const answer = last.then(() => indexNow(path))
      last = answer
      return answer
    },
    close: drop,
  }
}

type Answer = Result<FileIndex> | 'silent' | 'broken'

/** Long because whichever comes first, the answer, the end of the thread or of the time, must undo the others. */
function ask(worker: Worker, path: string, limitMs: number, after: After): Promise<Answer> {
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      stop()
      worker.off('message', end).off('error', broken).off('exit', broken)
      resolve(answer)
    }
    const broken = () => end('broken')
    const stop = after(limitMs, () => end('silent'))
    worker.on('message', end).on('error', broken).on('exit', broken)
    worker.postMessage(path)
  })
}

const tooSlow = (name: string, limitMs: number): Failure => ({
  code: 'index-timeout',
  message: `The header of ${name} could not be read within ${Math.round(limitMs / 1000)} seconds.`,
  action: 'Copy the file to this computer and open it there; if that fails too, the file is damaged.',
})

const broke = (name: string): Failure => ({
  code: 'index-crashed',
  message: `${name} broke the reader of headers: the file is damaged, or needs more memory than any image should.`,
  action: 'Fetch the file again from where it came from.',
})
