import type { BundleSeen } from '#core/bundle/seen.ts'
import { compareDetails, type ComparedRow, type ModelDetails } from '#core/registry/model-details.ts'
import type { RegistryState } from '#core/registry/registry-state.ts'
import type { RegisteredModel } from '#core/registry/types.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'

/** The models of this computer: which is looked at, which beside it, and what a person does with them. */
export class ModelsState {
  registry = $state.raw<RegistryState | null>(null)
  /** Of the model looked at. */
  selectedId = $state<string | null>(null)
  details = $state.raw<ModelDetails | null>(null)
  /** Beside it; null where nothing is compared. */
  besideId = $state<string | null>(null)
  rows = $state.raw<readonly ComparedRow[]>([])
  /** A whole bundle that waits for a person: its signer is not known here. */
  seen = $state.raw<BundleSeen | null>(null)
  /** Markdown; null while it is not asked for. */
  record = $state<string | null>(null)
  fingerprint = $state<string | null>(null)
  /** What is being done, so that nothing is asked twice. */
  busy = $state(false)
  /** What was done last, to be said. */
  done = $state('')

  readonly models = $derived(this.registry?.models ?? [])
  readonly selected = $derived<RegisteredModel | null>(this.#of(this.selectedId))
  readonly current = $derived(this.models.find(({ current }) => current) ?? null)

  readonly #api: Api
  readonly #onError: (error: Failure) => void

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  /** Looks at what is there now. */
  async open(): Promise<void> {
    this.#take(await this.#api.registry.list())
    const site = await this.#api.bundle.site()
    this.fingerprint = site.ok ? site.value.fingerprint : null
    if (this.selectedId === null || this.selected === null) await this.select(this.current?.id ?? null)
    else await this.select(this.selectedId)
  }

  async select(id: string | null): Promise<void> {
    this.selectedId = id
    this.details = id === null ? null : await this.#detailsOf(id)
    await this.compareWith(this.besideId === id ? null : this.besideId)
  }

  async compareWith(id: string | null): Promise<void> {
    this.besideId = id
    const other = id === null ? null : await this.#detailsOf(id)
    this.rows = this.details === null || other === null ? [] : compareDetails(this.details, other)
  }

  /** @returns whether it reads now */
  async adopt(id: string, reason: string, despite: boolean): Promise<boolean> {
    return this.#act(() => this.#api.registry.adopt({ id, reason, despite }), `${id} reads now.`)
  }

  async rollBack(): Promise<void> {
    const to = this.registry?.rollBackTo ?? null
    if (to !== null) await this.#act(() => this.#api.registry.rollBack({ reason: '' }), `${to} reads again.`)
  }

  async note(id: string, notes: string): Promise<void> {
    if (notes === this.#of(id)?.notes) return
    await this.#act(() => this.#api.registry.note({ id, notes }), 'The note is kept.')
  }

  async trash(id: string): Promise<void> {
    await this.#act(() => this.#api.registry.trash({ id }), `${id} lies in the trash.`)
  }

  async restore(id: string): Promise<void> {
    await this.#act(() => this.#api.registry.restore({ id }), `${id} is out of the trash.`)
  }

  async remove(id: string): Promise<void> {
    await this.#act(() => this.#api.registry.remove({ id }), `${id} is deleted.`)
  }

  async exportBundle(id: string): Promise<void> {
    const done = await this.#api.bundle.export({ id })
    if (!done.ok) this.#onError(done.error)
    else if (done.value !== null)
      this.done = `Wrote ${done.value.file}, SHA-256 ${done.value.sha256.slice(0, 16)}…`
  }

  /** Imports at once what a known signer signed; else asks the person to compare the fingerprint. */
  async chooseBundle(): Promise<void> {
    const seen = await this.#api.bundle.choose()
    if (!seen.ok) return void this.#onError(seen.error)
    if (seen.value === null) return
    this.seen = seen.value
    if (seen.value.trusted) await this.importSeen(false)
  }

  /** @param trust the person compared the fingerprint */
  async importSeen(trust: boolean): Promise<void> {
    if (this.seen === null) return
    const { token, model } = this.seen
    this.seen = null
    const imported = await this.#act(
      () => this.#api.bundle.import({ token, trust }),
      `${model.id} is imported; nobody adopted it yet.`,
    )
    if (imported) await this.select(model.id)
  }

  async showRecord(id: string): Promise<void> {
    const record = await this.#api.bundle.changeRecord({ id })
    if (record.ok) this.record = record.value
    else this.#onError(record.error)
  }

  async #act(ask: () => Promise<Result<RegistryState>>, done: string): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    try {
      if (!this.#take(await ask())) return false
      await this.select(this.selected === null ? (this.current?.id ?? null) : this.selectedId)
      this.done = done
      return true
    } finally {
      this.busy = false
    }
  }

  #take(answer: Result<RegistryState>): boolean {
    if (answer.ok) this.registry = answer.value
    else this.#onError(answer.error)
    return answer.ok
  }

  async #detailsOf(id: string): Promise<ModelDetails | null> {
    const details = await this.#api.registry.details({ id })
    if (details.ok) return details.value
    this.#onError(details.error)
    return null
  }

  #of(id: string | null): RegisteredModel | null {
    return this.models.find((model) => model.id === id) ?? null
  }
}
