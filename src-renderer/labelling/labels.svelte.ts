import type { Grade, Label, Run } from '#core/contract.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

interface Parts {
  readonly api: Api
  readonly onError: (error: Failure) => void
}

/** What a grade is of: the whole run, or the frame on screen. */
export type ReadTarget = 'run' | 'frame'

/** The person's own reads of the run on screen; shown once main has them on disk. */
export class LabelState {
  runId = $state<string | null>(null)
  labels = $state.raw<readonly Label[]>([])
  /** How often the person asked to record a read by key: the buttons take the focus then. */
  asked = $state(0)

  target = $state<ReadTarget>('run')

  /** The read that stands of each frame that has one, by frame. */
  readonly ofFrames = $derived(
    [...new Set(this.labels.map(({ frame }) => frame))]
      .flatMap((frame) => (frame === null ? [] : (this.standing(frame) ?? [])))
      .sort((a, b) => (a.frame ?? 0) - (b.frame ?? 0)),
  )

  readonly #parts: Parts
  /** The read that main is taking back: a second undo until then would ask for the same one. */
  #retracting: string | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async follow(run: Pick<Run, 'id'> | null): Promise<void> {
    Object.assign(this, { runId: run?.id ?? null, labels: [], target: 'run' })
    await this.#reload()
  }

  /** Where a read goes while this frame is on screen; null for the run. */
  placeAt(frame: number): number | null {
    return this.target === 'frame' ? frame : null
  }

  /** The read of a frame, or with null of the whole run, that stands: the newest that was not taken back. */
  standing(frame: number | null): Label | null {
    return this.labels.filter((label) => label.retractedAt === null && label.frame === frame).at(-1) ?? null
  }

  async record(grade: Grade, frame: number | null): Promise<void> {
    const { runId } = this
    if (runId === null || this.standing(frame)?.grade === grade) return
    const recorded = await this.#parts.api.label.record({ runId, frame, grade })
    if (!recorded.ok) this.#parts.onError(recorded.error)
    await this.#reload()
  }

  /** Takes the standing read back; the one before it stands again. */
  async undo(frame: number | null): Promise<void> {
    const label = this.standing(frame)
    if (label === null || label.id === this.#retracting) return
    this.#retracting = label.id
    const retracted = await this.#parts.api.label.retract({ labelId: label.id })
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
