import type { AuditRow, Verification } from '#core/audit/chain.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

const PAGE = 200

/** The audit log as far as it was asked for, newest first. */
export class AuditState {
  rows = $state.raw<readonly AuditRow[]>([])
  total = $state(0)
  /** Null for all. */
  kind = $state<string | null>(null)
  /** Null until it was gone through. */
  verification = $state.raw<Verification | null>(null)
  /** What became of the last export, for the status line. */
  exported = $state<string | null>(null)

  readonly #api: Api
  readonly #onError: (error: Failure) => void
  #asked = 0

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  /** Looks at the log as it is now. */
  async open(): Promise<void> {
    this.exported = null
    await Promise.all([this.#load([]), this.#verify()])
  }

  async filter(kind: string | null): Promise<void> {
    this.kind = kind
    await this.#load([])
  }

  more(): Promise<void> {
    return this.#load(this.rows)
  }

  async export(format: 'csv' | 'json'): Promise<void> {
    const done = await this.#api.audit.export({ format })
    if (!done.ok) return void this.#onError(done.error)
    if (done.value === null) return
    await this.open()
    this.exported = `${done.value.entries} entries written.`
  }

  async #load(before: readonly AuditRow[]): Promise<void> {
    const asked = ++this.#asked
    const kinds = this.kind === null ? null : [this.kind]
    const page = await this.#api.audit.list({ kinds, before: before.at(-1)?.seq ?? null, limit: PAGE })
    if (asked !== this.#asked) return
    if (!page.ok) return void this.#onError(page.error)
    this.rows = [...before, ...page.value.rows]
    this.total = page.value.total
  }

  async #verify(): Promise<void> {
    this.verification = null
    const verification = await this.#api.audit.verify()
    if (verification.ok) this.verification = verification.value
    else this.#onError(verification.error)
  }
}
