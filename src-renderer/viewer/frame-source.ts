import * as z from 'zod'
import type { Decode } from '#core/dicom/decode-pool.ts'
import type { FramePixels, PixelDescription } from '#core/dicom/types.ts'
import { fail, type Failure, type Result } from '#core/result.ts'
import { ByteCache } from './byte-cache.ts'

/** The part of a run that its frames need. */
export interface FrameRun {
  readonly id: string
  readonly pixels: PixelDescription
}

interface Parts {
  readonly fetch: (path: string, signal: AbortSignal) => Promise<Response>
  readonly decode: Decode
  readonly capacityBytes: number
  /** A frame that was asked for is there, or cannot be had. */
  readonly onFrame: (runId: string, frame: number) => void
}

interface Wanted {
  readonly run: FrameRun
  readonly frame: number
}

/** As many as keep two decoders busy while the next bytes come. */
const AT_ONCE = 4

const keyOf = (runId: string, frame: number) => `${runId}/${frame}`

/** Fetches and decodes frames in the order in which they are wanted, and keeps the decoded ones. */
export class FrameSource {
  readonly #parts: Parts
  readonly #frames: ByteCache<FramePixels>
  readonly #failures = new Map<string, Failure>()
  readonly #underway = new Map<string, AbortController>()
  #wanted: readonly Wanted[] = []

  constructor(parts: Parts) {
    this.#parts = parts
    this.#frames = new ByteCache(parts.capacityBytes)
  }

  get(runId: string, frame: number): FramePixels | null {
    return this.#frames.get(keyOf(runId, frame))
  }

  failure(runId: string, frame: number): Failure | null {
    return this.#failures.get(keyOf(runId, frame)) ?? null
  }

  /** Replaces what was wanted before; what is underway and no longer wanted is given up. */
  want(wanted: readonly Wanted[]): void {
    // What waits decoded was used longest ago, and would make room for what comes: so it counts as used now, the next frame last.
    for (const { run, frame } of [...wanted].reverse()) this.#frames.get(keyOf(run.id, frame))
    this.#wanted = wanted.filter(({ run, frame }) => !this.#known(keyOf(run.id, frame)))
    const keys = new Set(this.#wanted.map(({ run, frame }) => keyOf(run.id, frame)))
    for (const [key, controller] of this.#underway) if (!keys.has(key)) controller.abort()
    this.#pump()
  }

  /** Forgets failures, so that a file that was mended is tried again. */
  retry(): void {
    this.#failures.clear()
  }

  #known = (key: string): boolean => this.#frames.has(key) || this.#failures.has(key)

  #pump(): void {
    for (const wanted of this.#wanted) {
      if (this.#underway.size >= AT_ONCE) return
      const key = keyOf(wanted.run.id, wanted.frame)
      if (!this.#underway.has(key) && !this.#known(key)) void this.#load(key, wanted)
    }
  }

  async #load(key: string, { run, frame }: Wanted): Promise<void> {
    const controller = new AbortController()
    this.#underway.set(key, controller)
    const result = await this.#read(run, frame, controller.signal)
    this.#underway.delete(key)
    if (result !== null) {
      if (result.ok) this.#frames.set(key, result.value, result.value.data.byteLength)
      else this.#failures.set(key, result.error)
      this.#parts.onFrame(run.id, frame)
    }
    this.#pump()
  }

  /** Null when it was given up. */
  async #read(run: FrameRun, frame: number, signal: AbortSignal): Promise<Result<FramePixels> | null> {
    try {
      const answer = await this.#parts.fetch(`/frame/${run.id}/${frame}`, signal)
      if (!answer.ok) return fail(await failureOf(answer))
      const bytes = new Uint8Array(await answer.arrayBuffer())
      if (signal.aborted) return null
      return await this.#parts.decode(bytes, run.pixels)
    } catch (cause) {
      if (signal.aborted) return null
      return fail(notFetched(cause))
    }
  }
}

const FailureBody = z.object({ code: z.string(), message: z.string(), action: z.string() })

async function failureOf(answer: Response): Promise<Failure> {
  const body = FailureBody.safeParse(await answer.json().catch(() => null))
  return body.success ? body.data : notFetched(answer.status)
}

const notFetched = (why: unknown): Failure => ({
  code: 'frame-not-fetched',
  message: `This frame could not be fetched (${String(why)}).`,
  action: 'Open the file again; if it happens again, restart the program.',
})
