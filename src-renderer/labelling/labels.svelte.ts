// Long because it is the one state of what a person says of the run on screen: reads, regions, and the way back.
import type { Label, Reads, Run } from '#core/contract.ts'
import { acted, noHistory, redid, toRedo, toUndo, undid, type Change } from '#core/labelling/history.ts'
import { asNew, plainLabel, type LabelGrade, type NewLabel } from '#core/labelling/label.ts'
import type { Segment } from '#core/labelling/segments.ts'
import type { Box } from '#core/reading/types.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

interface Parts {
  readonly api: Api
  readonly onError: (error: Failure) => void
}

/** What a grade is of: the whole run, the frame on screen, or a region of it. */
export type ReadTarget = 'run' | 'frame' | 'region'

const noReads: Reads = { reader: '', own: [], others: [], hidden: 0 }

/** What people say of the run on screen, as far as this person may see it; shown once main has it on disk. */
export class LabelState {
  runId = $state<string | null>(null)
  reads = $state.raw<Reads>(noReads)
  /** How often the person asked to record a read by key: the buttons take the focus then. */
  asked = $state(0)

  target = $state<ReadTarget>('run')
  history = $state.raw(noHistory)

  /** The read that stands of each frame that has one, by frame. */
  readonly ofFrames = $derived(
    [...new Set(this.reads.own.filter(({ box }) => box === null).map(({ frame }) => frame))]
      .flatMap((frame) => (frame === null ? [] : (this.standing(frame) ?? [])))
      .sort((a, b) => (a.frame ?? 0) - (b.frame ?? 0)),
  )
  /** Own labels of regions that stand. */
  readonly regions = $derived(
    this.reads.own.filter(({ box, retractedAt }) => box !== null && retractedAt === null),
  )

  readonly #parts: Parts
  /** Acts go to main one after the other: an undo pressed twice undoes twice, and not the same one. */
  #last: Promise<unknown> = Promise.resolve()
  /** An answer for another run, or for the person before, is no answer any more. */
  #asked = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async follow(run: Pick<Run, 'id'> | null): Promise<void> {
    const target = this.target === 'region' ? 'region' : 'run'
    Object.assign(this, { runId: run?.id ?? null, reads: noReads, target })
    await this.#reload()
  }

  /** Where a read goes while this frame is on screen; null for the run. */
  placeAt(frame: number): number | null {
    return this.target === 'run' ? null : frame
  }

  /** The read of a frame, or with null of the whole run, that stands: the newest that was not taken back. */
  standing(frame: number | null): Label | null {
    return (
      this.reads.own
        .filter((label) => label.retractedAt === null && label.box === null && label.frame === frame)
        .at(-1) ?? null
    )
  }

  regionsOn(frame: number): Label[] {
    return this.regions.filter((label) => label.frame === frame)
  }

  /** Regions of others on a frame, as far as they may be seen. */
  othersOn(frame: number): Label[] {
    return this.reads.others.filter((label) => label.frame === frame && label.box !== null)
  }

  async record(grade: LabelGrade, frame: number | null): Promise<void> {
    const { runId } = this
    const before = this.standing(frame)
    if (runId === null || before?.grade === grade) return
    const label = plainLabel({ runId, frame, box: null }, grade)
    await this.change({
      retract: [],
      record: [{ ...label, segment: before?.segment ?? null, comment: before?.comment ?? '' }],
    })
  }

  /** A label in the place of another, or of none. @returns what was recorded; empty where it could not be */
  async replace(before: Label | null, label: NewLabel): Promise<Label[]> {
    return this.change({ retract: before === null ? [] : [before.id], record: [label] })
  }

  /** Says more of a label: its segment, a comment. */
  amend(label: Label, more: { segment?: Segment | null; comment?: string }): Promise<Label[]> {
    return this.replace(label, { ...asNew(label), ...more })
  }

  /** A new region. */
  region(frame: number, box: Box, grade: LabelGrade, segment: Segment | null): NewLabel | null {
    return this.runId === null ? null : { ...plainLabel({ runId: this.runId, frame, box }, grade), segment }
  }

  /** One act; it can be undone. */
  change(change: Change): Promise<Label[]> {
    // Known now: when it is this act's turn, another run may be on screen.
    const retracted = this.reads.own.filter(({ id }) => change.retract.includes(id))
    return this.#queue(async () => {
      const recorded = await this.#ask(change)
      if (recorded === null) return []
      this.history = acted(this.history, { recorded, retracted })
      return recorded
    })
  }

  /** Takes the standing read back; the one before it stands again. */
  async undo(frame: number | null): Promise<void> {
    const label = this.standing(frame)
    if (label !== null) await this.retract(label)
  }

  async retract(label: Label): Promise<void> {
    await this.#queue(async () => {
      if (!this.reads.own.some(({ id, retractedAt }) => id === label.id && retractedAt === null)) return
      const recorded = await this.#ask({ retract: [label.id], record: [] })
      if (recorded !== null) this.history = acted(this.history, { recorded: [], retracted: [label] })
    })
  }

  /** The last act, back; of whichever run it was. @returns what it speaks of, to be shown */
  undoLast(): Promise<Label | null> {
    return this.#queue(async () => {
      const change = toUndo(this.history)
      const act = this.history.done.at(-1)
      const copies = change && (await this.#ask(change))
      if (copies) this.history = undid(this.history, copies)
      return copies ? (copies[0] ?? act?.recorded[0] ?? null) : null
    })
  }

  redoLast(): Promise<Label | null> {
    return this.#queue(async () => {
      const change = toRedo(this.history)
      const act = this.history.undone.at(-1)
      const copies = change && (await this.#ask(change))
      if (copies) this.history = redid(this.history, copies)
      return copies ? (copies[0] ?? act?.retracted[0] ?? null) : null
    })
  }

  ask(): void {
    this.asked += 1
  }

  /** Another person sits down: what the one before may see, or could undo, is gone before anything else is. */
  async readerChanged(): Promise<void> {
    this.reads = noReads
    this.history = noHistory
    await this.#reload()
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work)
    this.#last = next.catch(() => undefined)
    return next
  }

  /** @returns null where main refused, which is said */
  async #ask(change: Change): Promise<Label[] | null> {
    const answer = await this.#parts.api.label.change(change)
    if (!answer.ok) this.#parts.onError(answer.error)
    await this.#reload()
    return answer.ok ? answer.value : null
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
