import type { ReadsInConflict } from '#core/contract.ts'
import { NOT_GRADABLE, type LabelGrade, type NewLabel } from '#core/labelling/label.ts'
import type { ListFormat } from '#core/labelling/label-list.ts'
import type { QueueItem } from '#core/labelling/queue-item.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { Failure } from '#core/result.ts'
import type { Api } from '../api.ts'

type QueueOrder = 'teaching' | 'plain'

/** What an import did, for the dialog. */
interface Imported {
  readonly name: string
  readonly recorded: number
  readonly refused: readonly RefusedRow[]
}

/** What to label next, where readers contradict each other, and labels as lists. */
export class QueueState {
  order = $state<QueueOrder>('teaching')
  items = $state.raw<readonly QueueItem[]>([])
  disagreements = $state.raw<readonly ReadsInConflict[]>([])
  loading = $state(false)
  imported = $state.raw<Imported | null>(null)
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

  async open(): Promise<void> {
    this.imported = null
    this.note = ''
    this.#seen.clear()
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
    const done = await this.#api.label.import()
    if (!done.ok) return void this.#onError(done.error)
    if (done.value === null) return
    this.imported = done.value
    await this.load()
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
