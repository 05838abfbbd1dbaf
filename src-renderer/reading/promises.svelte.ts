import type { PromiseAudit } from '#core/calibration/promise-audit.ts'
import type { Api } from '../api.ts'

/** How the promises of triage have held on what was graded here. */
export class PromiseState {
  /** Null until it was asked for. */
  audits = $state.raw<readonly PromiseAudit[] | null>(null)
  readonly #api: Api

  constructor(api: Api) {
    this.#api = api
  }

  /** @returns call it to stop listening */
  start(): () => void {
    return this.#api.on.promise.changed(({ audits }) => (this.audits = audits))
  }

  async load(): Promise<void> {
    const state = await this.#api.promise.state()
    if (state.ok) this.audits = state.value
  }
}
