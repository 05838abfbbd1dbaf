import type { Label, Reads, Run } from '#core/contract.ts'
import { plainLabel } from '#core/labelling/label.ts'
import type { Grade } from '#core/reading/types.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

interface Parts {
  readonly api: Api
  readonly onError: (error: Failure) => void
}

/** What a grade is of: the whole run, or the frame on screen. */
export type ReadTarget = 'run' | 'frame'

const noReads: Reads = { reader: '', own: [], others: [], hidden: 0 }

/** What people read of the run on screen, as far as this person may see it; shown once main has it on disk. */
export class LabelState {
  runId = $state<string | null>(null)
  reads = $state.raw<Reads>(noReads)
  /** How often the person asked to record a read by key: the buttons take the focus then. */
  asked = $state(0)

  target = $state<ReadTarget>('run')

  /** The read that stands of each frame that has one, by frame. */
  readonly ofFrames = $derived(
    [...new Set(this.reads.own.map(({ frame }) => frame))]
      .flatMap((frame) => (frame === null ? [] : (this.standing(frame) ?? [])))
      .sort((a, b) => (a.frame ?? 0) - (b.frame ?? 0)),
  )

  readonly #parts: Parts
  /** The read that main is taking back: a second undo until then would ask for the same one. */
  #retracting: string | null = null
  /** An answer for another run, or for the person before, is no answer any more. */
  #asked = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async follow(run: Pick<Run, 'id'> | null): Promise<void> {
    Object.assign(this, { runId: run?.id ?? null, reads: noReads, target: 'run' })
    await this.#reload()
  }

  /** Where a read goes while this frame is on screen; null for the run. */
  placeAt(frame: number): number | null {
    return this.target === 'frame' ? frame : null
  }

  /** The read of a frame, or with null of the whole run, that stands: the newest that was not taken back. */
  standing(frame: number | null): Label | null {
    return (
      this.reads.own.filter((label) => label.retractedAt === null && label.frame === frame).at(-1) ?? null
    )
  }

  async record(grade: Grade, frame: number | null): Promise<void> {
    const { runId } = this
    if (runId === null || this.standing(frame)?.grade === grade) return
    const recorded = await this.#parts.api.label.record(plainLabel({ runId, frame, box: null }, grade))
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

  /** Another person sits down: what the one before may see is gone before anything else is. */
  async readerChanged(): Promise<void> {
    this.reads = noReads
    await this.#reload()
  }

  async #reload(): Promise<void> {
    const { runId } = this
    const asked = ++this.#asked
    if (runId === null) return
    const reads = await this.#parts.api.label.list({ runId })
    if (asked !== this.#asked) return
    if (reads.ok) this.reads = reads.value
    else this.#parts.onError(reads.error)
  }
}
