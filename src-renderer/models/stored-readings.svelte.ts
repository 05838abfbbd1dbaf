import type { StoredReading } from '#core/registry/registry-state.ts'
import type { Api } from '../api.ts'

/** All readings that are kept of the run on screen, each with what made it. */
export class StoredReadingsState {
  readings = $state.raw<readonly StoredReading[]>([])
  readonly #api: Api
  #asked = 0

  constructor(api: Api) {
    this.#api = api
  }

  /** @param model that reads now: when another does, what is current changes with it */
  async follow(runId: string, model: string | null): Promise<void> {
    const asked = ++this.#asked
    if (model === null) this.readings = []
    const stored = await this.#api.registry.readingsOf({ runId })
    if (asked === this.#asked) this.readings = stored.ok ? stored.value : []
  }
}
