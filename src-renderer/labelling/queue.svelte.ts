import { withoutFiles } from '#core/cohort/refused-row.ts'
import type { ImportedLabels, ReadsInConflict } from '#core/contract.ts'
import { NOT_GRADABLE, type LabelGrade, type NewLabel } from '#core/labelling/label.ts'
import type { ListFormat } from '#core/labelling/label-list.ts'
import type { QueueItem } from '#core/labelling/queue-item.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'
import { FollowedJob } from '../followed-job.svelte.ts'

type QueueOrder = 'teaching' | 'plain'

/** What to label next, where readers contradict each other, and labels as lists. */
export class QueueState {
  order = $state<QueueOrder>('teaching')
  items = $state.raw<readonly QueueItem[]>([])
  disagreements = $state.raw<readonly ReadsInConflict[]>([])
  loading = $state(false)
  readonly importing = new FollowedJob()
  /** What the last import did, until it was seen. */
  imported = $state.raw<ImportedLabels | null>(null)
  note = $state('')

  readonly #api: Api
  readonly #onError: (error: Failure) => void
  /** Offered since the queue was made: asking for the next never offers one again. */
  readonly #seen = new Set<string>()
  #asked = 0

  constructor(api: Api, onError: (error: Failure) => void) {
    this.#api = api
    this.#onError = onError
  }

  /** @returns call it to stop listening */
  start(): () => void {
    const stops = [
      this.importing.follow(this.#api),
      this.#api.on.label.imported(({ jobId, imported, error }) => {
        this.importing.ended(jobId)
        this.imported = imported
        if (error?.code === 'cancelled') this.note = error.message
        else if (error !== null) this.#onError(error)
        if (imported !== null) void this.reload()
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  /** What was said has been seen. */
  close(): void {
    this.imported = null
    this.note = ''
  }

  /** Names are hidden now: what names patients is asked for when it is wanted again, and an import says its rows by number. */
  forgetNames(): void {
    Object.assign(this, { items: [], disagreements: [] })
    if (this.imported !== null)
      this.imported = { ...this.imported, refused: withoutFiles(this.imported.refused) }
  }

  async open(): Promise<void> {
    this.#seen.clear()
    await this.reload()
  }

  /** Both lists as they are now. */
  async reload(): Promise<void> {
    await Promise.all([this.load(), this.loadDisagreements()])
  }

  async setOrder(order: QueueOrder): Promise<void> {
    this.order = order
    this.#seen.clear()
    await this.load()
  }

  async load(): Promise<void> {
    const asked = ++this.#asked
    this.loading = true
    const items = await this.#api.label.queue({ order: this.order })
    if (asked !== this.#asked) return
    this.loading = false
    if (items.ok) this.items = items.value
    else this.#onError(items.error)
  }

  async loadDisagreements(): Promise<void> {
    const found = await this.#api.label.disagreements()
    if (found.ok) this.disagreements = found.value
    else this.#onError(found.error)
  }

  /** The next that nobody labelled and that was not offered yet; null at the end. */
  async next(): Promise<QueueItem | null> {
    if (this.items.length === 0) await this.load()
    const open = (item: QueueItem) =>
      !this.#seen.has(keyOf(item)) && (!item.labelled || item.reasons.length > 0)
    const item = this.items.find(open) ?? null
    if (item !== null) this.#seen.add(keyOf(item))
    return item
  }

  took(item: QueueItem): void {
    this.#seen.add(keyOf(item))
  }

  async export(format: ListFormat): Promise<void> {
    const done = await this.#api.label.export({ format })
    if (!done.ok) return void this.#onError(done.error)
    if (done.value === null) return
    const { file, labels, leftOut } = done.value
    this.note = `${labels} labels written to ${file}${leftOut > 0 ? `; ${leftOut} left out` : ''}.`
  }

  async import(): Promise<void> {
    this.close()
    const begun = await this.#api.label.import()
    if (begun.ok) this.importing.begun(begun.value)
    else this.#onError(begun.error)
  }

  async cancelImport(): Promise<void> {
    await this.importing.cancel(this.#api.label.cancelImport)
  }
}

const keyOf = ({ runId, frame, box }: QueueItem): string => JSON.stringify([runId, frame, box])

/** A decision between labels that contradict each other: of the region where there is one. */
export function decisionOn({ labels }: ReadsInConflict, grade: LabelGrade): NewLabel | null {
  const about = labels.find(({ box }) => box !== null) ?? labels[0]
  if (about === undefined) return null
  const { runId, frame, box, segment } = about
  return { runId, frame, box, grade, segment, comment: '', adjudicates: labels.map(({ id }) => id) }
}

/** Why they contradict each other, in words. */
export function conflictText({ kind }: ReadsInConflict): string {
  switch (kind) {
    case 'side':
      return 'on different sides of 50 %'
    case 'gradable':
      return `one says ${NOT_GRADABLE}`
    case 'missed':
      return 'one marks a stenosis where another found none'
    case 'degree':
      return 'another degree, same side of 50 %'
  }
}
