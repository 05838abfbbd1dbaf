import { Worker } from 'node:worker_threads'
import { createDecodePool, type Decode, type DecodeWorker } from '#core/dicom/decode-pool.ts'

/** Far more than any frame takes on a busy machine, far less than the silence after which an engine is given up. */
const LIMIT_MS = 20_000

/**
 * Decodes frames in a thread of their own, one at a time; the first is started at once.
 * Errors: those of `decodeFrame`; `decode-timeout`, `decode-crashed` when the thread had to be replaced.
 * @param file the built dist/main/decode.cjs
 */
export function decodeInThread(file: string, limitMs = LIMIT_MS): Decode {
  let started: DecodeWorker | null = startThread(file)
  return createDecodePool({
    start: () => {
      const worker = started ?? startThread(file)
      started = null
      return worker
    },
    size: 1,
    limitMs,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
}

function startThread(file: string): DecodeWorker {
  const worker = new Worker(file)
  // Whoever asked keeps the process alive; an idle thread does not.
  worker.unref()
  let onAnswer: ((answer: unknown) => void) | null = null
  let onBroken: (() => void) | null = null
  worker.on('message', (answer: unknown) => onAnswer?.(answer))
  worker.on('error', () => onBroken?.())
  worker.on('exit', () => onBroken?.())
  return {
    post: (request) => worker.postMessage(request, [request.bytes.buffer]),
    listen: (answered, broken) => {
      onAnswer = answered
      onBroken = broken
    },
    end: () => void worker.terminate(),
  }
}
