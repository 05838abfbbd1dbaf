import type { FrozenSummary } from '#core/cohort/cohort-view.ts'
import type { ComparisonState as Comparable } from '#core/comparison/comparison-view.ts'
import type { Margins, StoredLook } from '#core/comparison/comparison.ts'
import { DEFAULT_MARGINS, marginsInForce, type MarginsInForce } from '#core/comparison/margins.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'
import { FollowedJob } from '../followed-job.svelte.ts'

/** Champion against challenger: which two, on which cohort, and what the looks showed. */
export class ComparisonState {
  all = $state.raw<Comparable | null>(null)
  cohortId = $state<string | null>(null)
  parent = $state<string | null>(null)
  challenger = $state<string | null>(null)
  looks = $state.raw<readonly StoredLook[]>([])
  /** The look on show. */
  lookAt = $state<number | null>(null)
  readonly job = new FollowedJob()
  refused = $state(0)
  /** Object URLs and sizes of the pictures of the look on show, by place. */
  pictures = $state.raw<Readonly<Record<string, { url: string; rows: number; columns: number }>>>({})
  reason = $state('')
  despite = $state(false)
  note = $state('')

  readonly cohort = $derived<FrozenSummary | null>(
    this.all?.cohorts.find(({ id }) => id === this.cohortId) ?? null,
  )
  /** The margins that a look at this cohort is judged by. */
  readonly inForce = $derived<MarginsInForce>(
    marginsInForce(this.all?.margins ?? DEFAULT_MARGINS, this.looks),
  )
  readonly look = $derived(this.looks.find(({ look }) => look === this.lookAt) ?? null)
  readonly seen = $derived(
    this.looks.some(
      (one) => one.parent === this.parent && one.challenger === this.challenger && one.comparison !== null,
    ),
  )

  readonly #api: Api
  readonly #onError: (error: Failure) => void

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  /** @returns call it to stop */
  start(): () => void {
    const { on } = this.#api
    const stops = [
      this.job.follow(this.#api),
      on.comparison.finished(({ jobId, look, refused, error }) => {
        this.job.ended(jobId)
        this.refused = refused.length
        if (error !== null && error.code !== 'cancelled') this.#onError(error)
        void this.open().then(() => look !== null && this.show(look.look))
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  /** Looks at what there is to compare; keeps what was chosen. */
  async open(): Promise<void> {
    this.all = this.#value(await this.#api.comparison.state())
    const { cohorts = [], models = [] } = this.all ?? {}
    const current = models.find((model) => model.current)?.id ?? models[0]?.id ?? null
    this.parent ??= current
    // What was made of the champion last is most likely what a person came to see.
    const made = models.findLast(({ parent }) => parent?.split('@')[0] === this.parent)
    this.challenger ??= (made ?? models.find(({ id }) => id !== this.parent))?.id ?? null
    await this.chooseCohort(this.cohortId ?? cohorts[0]?.id ?? null)
  }

  async chooseCohort(id: string | null): Promise<void> {
    const other = id !== this.cohortId
    this.cohortId = id
    this.looks = id === null ? [] : (this.#value(await this.#api.comparison.looks({ cohortId: id })) ?? [])
    if (other || this.look === null)
      this.show(this.looks.findLast(({ comparison }) => comparison !== null)?.look ?? null)
  }

  async compare(): Promise<void> {
    const { cohortId, parent, challenger } = this
    if (cohortId === null || parent === null || challenger === null) return
    this.note = ''
    this.job.begun(this.#value(await this.#api.comparison.start({ cohortId, parent, challenger })))
  }

  async stateMargins(margins: Margins): Promise<void> {
    this.all = this.#value(await this.#api.comparison.stateMargins({ ...margins })) ?? this.all
  }

  async cancel(): Promise<void> {
    await this.job.cancel(this.#api.comparison.cancel)
  }

  show(look: number | null): void {
    this.lookAt = look
    ;[this.reason, this.despite, this.note] = ['', false, '']
    void this.#fetchPictures()
  }

  /** The next reading is by the challenger of the look on show. */
  async adopt(): Promise<void> {
    const { look } = this
    if (look === null) return
    const { reason, despite } = this
    const adopted = await this.#api.registry.adopt({ id: look.challenger, reason, despite })
    if (this.#value(adopted) === null) return
    this.note = `${look.challenger} reads from now on. Models has the way back in one click.`
    await this.open()
  }

  async #fetchPictures(): Promise<void> {
    const { cohortId, look } = this
    if (cohortId === null || look === null || look.comparison === null) return
    for (const index of look.comparison.mostChanged.keys()) {
      const key = `${look.look}:${index}`
      if (this.pictures[key] !== undefined) continue
      const made = await this.#api.comparison.picture({ cohortId, look: look.look, index })
      if (!made.ok) continue
      const { png, rows, columns } = made.value
      const url = URL.createObjectURL(new Blob([png], { type: 'image/png' }))
      this.pictures = { ...this.pictures, [key]: { url, rows, columns } }
    }
  }

  #value<T>(result: Result<T>): T | null {
    if (result.ok) return result.value
    this.#onError(result.error)
    return null
  }
}
