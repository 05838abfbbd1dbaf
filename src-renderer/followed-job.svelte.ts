import type { JobProgress } from '#core/contract.ts'
import type { Api } from './api.ts'

/** A long piece of work that main does for a page, which begins it, follows it and may cancel it; one at a time. */
export class FollowedJob {
  /** Null before anything is known of it, and once it has ended. */
  progress = $state.raw<JobProgress | null>(null)
  #id = $state<string | null>(null)
  readonly running = $derived(this.#id !== null)

  /** It may end before the answer that names it arrives. */
  readonly #ended = new Set<string>()

  /** @returns call it to stop listening */
  follow({ on }: Api): () => void {
    return on.job.progress((job) => {
      if (job.jobId === this.#id) this.progress = job.finished ? null : job
    })
  }

  /** @param id as main answered; null where nothing was begun */
  begun(id: string | null): void {
    this.progress = null
    this.#id = id !== null && !this.#ended.has(id) ? id : null
  }

  /** Main told the end of a job of this kind. */
  ended(id: string): void {
    this.#ended.add(id)
    if (this.#id === id) this.begun(null)
  }

  /** Has it cancelled, while it runs. */
  async cancel(call: (request: { jobId: string }) => Promise<unknown>): Promise<void> {
    if (this.#id !== null) await call({ jobId: this.#id })
  }
}
