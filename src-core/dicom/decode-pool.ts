import { fail, type Failure, type Result } from '../result.ts'
import { DecodeAnswer, type DecodedFrame, type DecodeRequest } from './decode-protocol.ts'
import type { DisplayDescription, PixelDescription } from './types.ts'

/** A worker as the pool sees it. */
export interface DecodeWorker {
  post(request: DecodeRequest): void
  /** Who hears of the one frame it works on; null while it has none. An answer is whatever the worker said. */
  listen(onAnswer: ((answer: unknown) => void) | null, onBroken: (() => void) | null): void
  end(): void
}

/**
 * The bytes are given away: they cannot be used after. With `look`, a worker that looks at frames (the engine's) does so too.
 */
export type Decode = (
  bytes: Uint8Array<ArrayBuffer>,
  pixels: PixelDescription,
  offset?: number,
  look?: DisplayDescription,
) => Promise<Result<DecodedFrame>>

interface Parts {
  readonly start: () => DecodeWorker
  readonly size: number
  /** @returns call it and the callback is never called */
  readonly after: (ms: number, callback: () => void) => () => void
  /** Longest time for one frame, the start of a worker included. */
  readonly limitMs?: number
}

const LIMIT_MS = 5_000

interface Job {
  readonly request: DecodeRequest
  readonly settle: (result: Result<DecodedFrame>) => void
}

/**
 * Decodes frames in workers, one at a time in each. One that breaks or takes too long is replaced; its frame has one clear
 * error, the others go on. Long because whichever comes first of answer, break and time limit must undo the others.
 */
export function createDecodePool({ start, size, after, limitMs = LIMIT_MS }: Parts): Decode {
  const waiting: Job[] = []
  const idle: DecodeWorker[] = []
  let started = 0
  let lastId = 0

  const next = () => {
    const worker = idle.pop() ?? (started < size ? (started++, start()) : null)
    if (worker === null) return
    const job = waiting.shift()
    if (job === undefined) idle.push(worker)
    else give(worker, job)
  }
  const give = (worker: DecodeWorker, { request, settle }: Job) => {
    const finish = (result: Result<DecodedFrame>, lost: boolean) => {
      stop()
      worker.listen(null, null)
      if (lost) {
        worker.end()
        started -= 1
      } else idle.push(worker)
      settle(result)
      next()
    }
    const stop = after(limitMs, () => finish(fail(tooSlow(limitMs)), true))
    worker.listen(
      (said) => {
        const answer = DecodeAnswer.safeParse(said)
        if (!answer.success) finish(fail(broke), true)
        else if (answer.data.id === request.id) finish(answer.data.result, false)
      },
      () => finish(fail(broke), true),
    )
    worker.post(request)
  }
  return (bytes, pixels, offset, look) =>
    new Promise((settle) => {
      lastId += 1
      waiting.push({ request: { id: lastId, bytes, pixels, offset, look }, settle })
      next()
    })
}

const tooSlow = (limitMs: number): Failure => ({
  code: 'decode-timeout',
  message: `This frame could not be decoded within ${limitMs / 1000} seconds.`,
  action: 'Go on with the other frames; if all are like this, the file is damaged.',
})

const broke: Failure = {
  code: 'decode-crashed',
  message: 'This frame broke the decoder: its data is damaged.',
  action: 'Go on with the other frames; fetch the file again from where it came from.',
}
