import type { Grade, Label, Run } from '#core/contract.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

interface Parts {
  readonly api: Api
  readonly onError: (error: Failure) => void
}

/** The person's own reads of the run on screen; shown once main has them on disk. */
export class LabelState {
  runId = $state<string | null>(null)
  labels = $state.raw<readonly Label[]>([])
  /** How often the person asked to record a read by key: the buttons take the focus then. */
  asked = $state(0)

  /** The read of the whole run that stands, newest last. */
  readonly current = $derived(
    this.labels.filter((label) => label.retractedAt === null && label.frame === null).at(-1) ?? null,
  )

  readonly #parts: Parts
  /** The read that main is taking back: a second undo until then would ask for the same one. */
  #retracting: string | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async follow(run: Pick<Run, 'id'> | null): Promise<void> {
    this.runId = run?.id ?? null
    this.labels = []
    await this.#reload()
  }

  async record(grade: Grade, frame: number | null): Promise<void> {
    const { runId } = this
    if (runId === null || (this.current?.grade === grade && frame === null)) return
    const recorded = await this.#parts.api.label.record({ runId, frame, grade })
    if (!recorded.ok) this.#parts.onError(recorded.error)
    await this.#reload()
  }

  /** Takes the standing read back; the one before it stands again. */
  async undo(): Promise<void> {
    const { current } = this
    if (current === null || current.id === this.#retracting) return
    this.#retracting = current.id
    const retracted = await this.#parts.api.label.retract({ labelId: current.id })
    if (!retracted.ok) this.#parts.onError(retracted.error)
    await this.#reload()
    this.#retracting = null
  }

  ask(): void {
    this.asked += 1
  }

  async #reload(): Promise<void> {
    const { runId } = this
    if (runId === null) return
    const labels = await this.#parts.api.label.list({ runId })
    if (this.runId !== runId) return
    if (labels.ok) this.labels = labels.value
    else this.#parts.onError(labels.error)
  }
}
