import type { RecalibrationOverview } from '#core/contract.ts'
import type { LevelOverview, Recalibration } from '#core/calibration/recalibration.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import { withoutFiles, type RefusedRow } from '#core/cohort/refused-row.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'
import { FollowedJob } from '../followed-job.svelte.ts'

interface Parts {
  readonly api: Api
  readonly onError: (error: Failure) => void
}

/** Recalibrate here: which labels there are, what came of refitting by them, and which calibration is in force. */
export class RecalibrationState {
  overview = $state.raw<RecalibrationOverview | null>(null)
  level = $state<SiteLevel>('frame')
  readonly job = new FollowedJob()
  /** What was measured and is not in force; null before, and once it is adopted. */
  outcome = $state.raw<Recalibration | null>(null)
  refused = $state.raw<readonly RefusedRow[]>([])
  /** Why nothing was measured. */
  error = $state.raw<Failure | null>(null)
  /** What was done last, to be said. */
  done = $state('')

  readonly here = $derived<LevelOverview | null>(this.at(this.level))

  readonly #api: Api
  readonly #onError: Parts['onError']

  constructor({ api, onError }: Parts) {
    this.#api = api
    this.#onError = onError
  }

  /** @returns call it to stop listening */
  start(): () => void {
    const { on } = this.#api
    const stops = [
      this.job.follow(this.#api),
      on.recalibration.finished(({ jobId, outcome, error, refused }) => {
        this.job.ended(jobId)
        Object.assign(this, {
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
    if (this.here === null || this.here.labels.n > 0 || this.job.running || this.outcome !== null) return
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
    else this.job.begun(started.value)
  }

  async cancel(): Promise<void> {
    await this.job.cancel(this.#api.recalibration.cancel)
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

  /** Names are hidden now: rows are said by their number. */
  forgetNames(): void {
    this.refused = withoutFiles(this.refused)
  }

  #take(answer: Result<RecalibrationOverview>): boolean {
    if (answer.ok) this.overview = answer.value
    else this.#onError(answer.error)
    return answer.ok
  }
}
