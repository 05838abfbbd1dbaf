import type { FurtherAnswer } from '#core/heads/further.ts'
import type { Box } from '#core/reading/types.ts'
import type { Failure } from '#core/result.ts'
import { neighboursOf, stabilityOf, type Stability } from '#core/why/stability.ts'
import type { NearestExamples, WhyMap } from '#core/why/types.ts'
import type { Api } from '../api.ts'

/** The region that is asked about. */
export interface WhyQuestion {
  readonly runId: string
  readonly frame: number
  readonly frameCount: number
  readonly box: Box
}

/** `comparing`: the map is there, its neighbours are still asked for. */
export type WhyStatus = 'off' | 'asking' | 'comparing' | 'done' | 'failed' | 'refused'

/** Why one region scored as it did: asked for by a person, shown until they turn it off or leave the frame; nothing is kept. */
export class WhyState {
  status = $state<WhyStatus>('off')
  map = $state.raw<WhyMap | null>(null)
  examples = $state.raw<NearestExamples | null>(null)
  further = $state.raw<readonly FurtherAnswer[] | null>(null)
  stability = $state.raw<Stability | null>(null)
  error = $state.raw<Failure | null>(null)
  /** Why nothing can be asked here. */
  refusal = $state('')
  /** Frames asked for so far, of how many. */
  done = $state(0)
  total = $state(0)

  readonly on = $derived(this.status !== 'off')
  readonly working = $derived(this.status === 'asking' || this.status === 'comparing')

  readonly #api: Api
  #asked = 0
  #jobId: string | null = null
  #question: WhyQuestion | null = null

  constructor(api: Api) {
    this.#api = api
  }

  /** On for this region, or off again. @param question what is on screen, or why nothing can be asked of it */
  toggle(question: WhyQuestion | string): void {
    if (this.on) this.off()
    else if (typeof question === 'string') Object.assign(this, { status: 'refused', refusal: question })
    else void this.#ask(question)
  }

  /** A map belongs to its frame: on another one it would point at nothing. */
  left(runId: string | null, frame: number): void {
    if (this.status === 'refused') this.off()
    else if (this.#question !== null && (this.#question.runId !== runId || this.#question.frame !== frame))
      this.off()
  }

  off(): void {
    const jobId = this.#jobId
    this.#clear()
    if (jobId !== null) void this.#api.why.cancel({ jobId })
  }

  #clear(): void {
    this.#asked += 1
    this.#jobId = null
    this.#question = null
    Object.assign(this, { status: 'off', map: null, examples: null, further: null, stability: null })
    Object.assign(this, { error: null, refusal: '', done: 0, total: 0 })
  }

  async #ask(question: WhyQuestion): Promise<void> {
    this.#clear()
    const { frame, frameCount, box } = question
    const asked = this.#asked
    const beside = neighboursOf(frame, frameCount)
    this.#question = question
    Object.assign(this, { status: 'asking', total: 1 + beside.length })
    const answer = await this.#explain(question, frame, box, false)
    if (asked !== this.#asked) return
    if (!answer.ok) return void Object.assign(this, { status: 'failed', error: answer.error })
    if (answer.value.map === null) return void this.#clear()
    this.map = answer.value.map
    this.examples = answer.value.examples
    this.further = answer.value.further
    this.status = 'comparing'
    const others = await this.#neighbours(question, beside, asked)
    if (others === null) return
    this.stability = stabilityOf(answer.value.map, others)
    this.status = 'done'
  }

  /** The same place in the frames beside it, followed from frame to frame; null when the question was dropped meanwhile. */
  async #neighbours(
    question: WhyQuestion,
    beside: readonly number[],
    asked: number,
  ): Promise<WhyMap[] | null> {
    const found = new Map<number, WhyMap>()
    for (const frame of beside) {
      const towards = frame < question.frame ? frame + 1 : frame - 1
      const from = found.get(towards)?.box ?? question.box
      const answer = await this.#explain(question, frame, from, true)
      if (asked !== this.#asked) return null
      if (answer.ok && answer.value.map !== null) found.set(frame, answer.value.map)
    }
    return [...found.values()]
  }

  async #explain({ runId, frame: from }: WhyQuestion, frame: number, box: Box, follow: boolean) {
    const [x, y, width, height] = box
    const jobId = `${this.#asked}-${from}-${frame}`
    this.#jobId = jobId
    const answer = await this.#api.why.explain({ jobId, runId, frame, box: [x, y, width, height], follow })
    if (this.#jobId === jobId) {
      this.#jobId = null
      this.done += 1
    }
    return answer
  }
}
