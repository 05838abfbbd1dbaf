import type {
  CohortDraft,
  CohortPreview,
  CohortQuery,
  FrozenSummary,
  ShownLeak,
} from '#core/cohort/cohort-view.ts'
import type { LeakVerdict } from '#core/cohort/leak.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'
import { FollowedJob } from '../followed-job.svelte.ts'

const QUERY: CohortQuery = { text: '', from: null, to: null, levels: ['region', 'patch', 'frame'] }

/** A cohort from its choice to the frozen list, as far as the window sees it. */
export class CohortState {
  query = $state.raw<CohortQuery>(QUERY)
  seed = $state(1)
  name = $state('')
  preview = $state.raw<CohortPreview | null>(null)
  /** Looked through last; null before, and once it is frozen. */
  draft = $state.raw<CohortDraft | null>(null)
  frozen = $state.raw<readonly FrozenSummary[]>([])
  readonly job = new FollowedJob()
  /** Of the draft's leaks, the one on show. */
  leakAt = $state(0)
  /** Object URLs of the pictures of leaks: `leak id:which`. */
  pictures = $state.raw<Readonly<Record<string, string>>>({})
  note = $state('')

  readonly leaks = $derived<readonly ShownLeak[]>(this.draft?.leaks ?? [])
  readonly leak = $derived<ShownLeak | null>(this.leaks[this.leakAt] ?? null)
  readonly unresolved = $derived(this.leaks.filter(({ unresolved }) => unresolved).length)

  /** Other leaks that wait and are known by the same as the one on show. */
  readonly alike = $derived(
    this.leaks.filter(
      ({ id, kind, unresolved }) => unresolved && kind === this.leak?.kind && id !== this.leak.id,
    ),
  )
  /** Whether the next decision is of all that are alike; it is asked for anew each time. */
  together = $state(false)

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
      on.cohort.looked(({ jobId, draft, error }) => {
        this.job.ended(jobId)
        if (error !== null && error.code !== 'cancelled') this.#onError(error)
        if (draft !== null) this.#show(draft)
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  async open(): Promise<void> {
    await Promise.all([this.choose({}), this.#list()])
  }

  /** Changes the query and counts what it chooses. */
  async choose(change: Partial<CohortQuery>): Promise<void> {
    this.query = { ...this.query, ...change }
    const asked = this.query
    const preview = await this.#api.cohort.preview(asked)
    if (asked !== this.query) return
    this.preview = this.#value(preview)
  }

  async look(from: 'library' | 'list'): Promise<void> {
    this.note = ''
    const { seed } = this
    const job =
      from === 'library'
        ? await this.#api.cohort.look({ query: this.query, seed })
        : await this.#api.cohort.lookList({ seed })
    this.job.begun(this.#value(job))
  }

  async cancel(): Promise<void> {
    await this.job.cancel(this.#api.cohort.cancel)
  }

  /** Shows another leak, going round. */
  move(by: 1 | -1): void {
    const { length } = this.leaks
    this.together = false
    if (length > 0) this.leakAt = (this.leakAt + by + length) % length
    void this.#fetchPictures()
  }

  /** Records a decision, of all alike where that is wanted, and goes on to the next leak that waits for one. */
  async decide(verdict: LeakVerdict): Promise<void> {
    const { leak } = this
    if (leak === null) return
    const leaks = [leak.id, ...(this.together ? this.alike.map(({ id }) => id) : [])]
    const draft = this.#value(await this.#api.cohort.decide({ leaks, verdict }))
    if (draft === null) return
    this.together = false
    this.draft = draft
    const next = draft.leaks.findIndex(({ unresolved }) => unresolved)
    if (next >= 0) this.leakAt = next
    void this.#fetchPictures()
  }

  async freeze(): Promise<void> {
    const frozen = this.#value(await this.#api.cohort.freeze({ name: this.name }))
    if (frozen === null) return
    this.note = `${frozen.name} is frozen. Its ${frozen.sides.find(({ split }) => split === 'sealed')?.patients ?? 0} sealed patients are looked at only to compare models.`
    this.draft = null
    this.name = ''
    await this.#list()
  }

  async export(id: string): Promise<void> {
    const written = this.#value(await this.#api.cohort.export({ id }))
    if (written !== null) this.note = `${written.cases} cases written.`
  }

  /** What was looked through names patients and files, and main tells it only once; its decisions are on disk. */
  forgetNames(): void {
    if (this.draft === null) return
    this.draft = null
    this.note = 'Names are hidden now. Look the labels through again: what was decided is kept.'
  }

  #show(draft: CohortDraft): void {
    this.draft = draft
    this.leakAt = Math.max(
      0,
      draft.leaks.findIndex(({ unresolved }) => unresolved),
    )
    if (this.name === '') this.name = `Cohort of ${new Date().toISOString().slice(0, 10)}`
    void this.#fetchPictures()
  }

  async #list(): Promise<void> {
    this.frozen = this.#value(await this.#api.cohort.list()) ?? []
  }

  async #fetchPictures(): Promise<void> {
    const { leak } = this
    if (leak === null) return
    for (const which of [0, 1] as const) {
      const key = `${leak.id}:${which}`
      if (this.pictures[key] !== undefined) continue
      const made = await this.#api.cohort.picture({ leak: leak.id, which })
      if (!made.ok) continue
      const url = URL.createObjectURL(new Blob([made.value.png], { type: 'image/png' }))
      this.pictures = { ...this.pictures, [key]: url }
    }
  }

  #value<T>(result: Result<T>): T | null {
    if (result.ok) return result.value
    this.#onError(result.error)
    return null
  }
}
