import type { JobProgress, RecalibrationOverview } from '#core/contract.ts'
import type { LevelOverview, Recalibration } from '#core/calibration/recalibration.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'

interface Parts {
  readonly api: Api
  readonly onError: (error: Failure) => void
}

/** Recalibrate here: which labels there are, what came of refitting by them, and which calibration is in force. */
export class RecalibrationState {
  overview = $state.raw<RecalibrationOverview | null>(null)
  level = $state<SiteLevel>('frame')
  progress = $state.raw<JobProgress | null>(null)
  /** What was measured and is not in force; null before, and once it is adopted. */
  outcome = $state.raw<Recalibration | null>(null)
  refused = $state.raw<readonly RefusedRow[]>([])
  /** Why nothing was measured. */
  error = $state.raw<Failure | null>(null)
  /** What was done last, to be said. */
  done = $state('')
  #jobId = $state<string | null>(null)

  readonly running = $derived(this.#jobId !== null)
  readonly here = $derived<LevelOverview | null>(this.at(this.level))

  readonly #api: Api
  readonly #onError: Parts['onError']
  #ended = new Set<string>()

  constructor({ api, onError }: Parts) {
    this.#api = api
    this.#onError = onError
  }

  /** @returns call it to stop listening */
  start(): () => void {
    const { on } = this.#api
    const stops = [
      on.job.progress((job) => {
        if (job.jobId === this.#jobId) this.progress = job
      }),
      on.recalibration.finished(({ jobId, outcome, error, refused }) => {
        this.#ended.add(jobId)
        if (this.#jobId === jobId) this.#jobId = null
        Object.assign(this, {
          progress: null,
          outcome,
          error: error?.code === 'cancelled' ? null : error,
          refused,
        })
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  at(level: SiteLevel): LevelOverview | null {
    return this.overview?.levels.find((one) => one.level === level) ?? null
  }

  /** Looks at the labels anew, and at the level that has most of them where this one has none; to be called when it is shown. */
  async look(): Promise<void> {
    this.#take(await this.#api.recalibration.overview())
    if (this.here === null || this.here.labels.n > 0 || this.running || this.outcome !== null) return
    const most = (this.overview?.levels ?? []).reduce((a, b) => (b.labels.n > a.labels.n ? b : a), this.here)
    this.level = most.level
  }

  choose(level: SiteLevel): void {
    Object.assign(this, { level, outcome: null, error: null, refused: [], done: '' })
  }

  async run(from: 'library' | 'list'): Promise<void> {
    Object.assign(this, { outcome: null, error: null, refused: [], done: '' })
    const started = await this.#api.recalibration.start({ level: this.level, from })
    if (!started.ok) this.error = started.error
    // It may end before the answer that names it arrives.
    else if (started.value !== null && !this.#ended.has(started.value)) this.#jobId = started.value
  }

  async cancel(): Promise<void> {
    if (this.#jobId !== null) await this.#api.recalibration.cancel({ jobId: this.#jobId })
  }

  async adopt(): Promise<void> {
    if (this.outcome === null) return
    const { id } = this.outcome
    if (!this.#take(await this.#api.recalibration.adopt({ id }))) return
    this.outcome = null
    this.done = `Adopted as ${id}. Readings are made by it from now on.`
  }

  async undo(level: SiteLevel): Promise<void> {
    const id = this.at(level)?.inForce?.id ?? ''
    if (this.#take(await this.#api.recalibration.undo({ level })))
      this.done = `${id} is taken back. What was in force before it is in force again.`
  }

  #take(answer: Result<RecalibrationOverview>): boolean {
    if (answer.ok) this.overview = answer.value
    else this.#onError(answer.error)
    return answer.ok
  }
}
