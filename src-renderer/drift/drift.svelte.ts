import type { DriftReport } from '#core/drift/drift.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

/** Charts of what is read here. */
export class DriftState {
  report = $state.raw<DriftReport | null>(null)
  readonly #api: Api
  readonly #onError: (error: Failure) => void

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  async open(): Promise<void> {
    const report = await this.#api.drift.report()
    if (report.ok) this.report = report.value
    else this.#onError(report.error)
  }
}
