import { UNKNOWN_HOSPITAL, type Hospital, type NewPrevalence } from '#core/calibration/hospital.ts'
import type { Level } from '#core/reading/types.ts'
import type { Failure, Result } from '#core/result.ts'
import type { Api } from '../api.ts'

/** What was set of this hospital; what is shown is what main has stored. */
export class HospitalState {
  hospital = $state.raw<Hospital>(UNKNOWN_HOSPITAL)

  readonly #api: Api
  readonly #onError: (error: Failure) => void

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  load = (): Promise<void> => this.#take(this.#api.hospital.get())

  setPrevalence = (prevalence: NewPrevalence): Promise<void> =>
    this.#take(this.#api.hospital.setPrevalence(prevalence))

  /** Back to the evidence's own. */
  clearPrevalence = (level: Level): Promise<void> => this.#take(this.#api.hospital.clearPrevalence({ level }))

  setHarm = (value: number): Promise<void> => this.#take(this.#api.hospital.setHarm({ value }))

  clearHarm = (): Promise<void> => this.#take(this.#api.hospital.clearHarm())

  async #take(answer: Promise<Result<Hospital>>): Promise<void> {
    const hospital = await answer
    if (hospital.ok) this.hospital = hospital.value
    else this.#onError(hospital.error)
  }
}
