import type { FrozenSummary } from '#core/cohort/cohort-view.ts'
import { usualPatience, type Patience } from '#core/finetune/patience.ts'
import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import type { TrainingState as Told } from '#core/finetune/training-state.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'

/** The training of this computer, as it goes on, and what a person may do with it. */
export class TrainingState {
  #told = $state.raw<Told>({ job: null, patience: usualPatience })
  cohorts = $state.raw<readonly FrozenSummary[]>([])
  /** Null until one is chosen; the newest then. */
  cohortId = $state<string | null>(null)
  recipe = $state<FinetuneRecipe>('whole-model')
  seed = $state(1)
  /** Asked and not answered: nothing is asked twice. */
  busy = $state(false)

  readonly job = $derived(this.#told.job)
  readonly patience = $derived(this.#told.patience)
  readonly cohort = $derived(this.cohorts.find(({ id }) => id === this.cohortId) ?? null)

  readonly #api: Api
  readonly #onError: (error: Failure) => void

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  /** @returns call it to stop listening */
  start(): () => void {
    const offs = [
      this.#api.on.training.changed((told) => (this.#told = told)),
      this.#api.on.training.progress((progress) => {
        const { job } = this.#told
        if (job !== null) this.#told = { ...this.#told, job: { ...job, progress } }
      }),
    ]
    return () => {
      for (const off of offs) off()
    }
  }

  async open(): Promise<void> {
    const [told, cohorts] = await Promise.all([this.#api.training.state(), this.#api.cohort.list()])
    if (cohorts.ok) {
      this.cohorts = cohorts.value
      if (this.cohort === null) this.cohortId = cohorts.value[0]?.id ?? null
    } else this.#onError(cohorts.error)
    this.#take(told)
  }

  async begin(): Promise<void> {
    const { cohortId, recipe, seed } = this
    if (cohortId !== null) await this.#ask(() => this.#api.training.start({ cohortId, recipe, seed }))
  }

  pause = (): Promise<void> => this.#ask(() => this.#api.training.pause())
  resume = (): Promise<void> => this.#ask(() => this.#api.training.resume())
  conclude = (): Promise<void> => this.#ask(() => this.#api.training.conclude())
  discard = (): Promise<void> => this.#ask(() => this.#api.training.discard())

  setPatience(change: Partial<Patience>): Promise<void> {
    const patience = { ...this.patience, ...change }
    return this.#ask(() => this.#api.training.setPatience(patience))
  }

  async #ask(what: () => Promise<Result<Told>>): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      this.#take(await what())
    } finally {
      this.busy = false
    }
  }

  #take(told: Result<Told>): void {
    if (told.ok) this.#told = told.value
    else this.#onError(told.error)
  }
}
