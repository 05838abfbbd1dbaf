import type { AuditEvent } from '#core/audit/event.ts'
import type { ListedLabel } from '#core/labelling/label-list.ts'
import { plainLabel, type Label } from '#core/labelling/label.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import type { Store } from '../store/store.ts'
import { recordedEvent } from './label-events.ts'
import type { FoundRows } from './labelled-places.ts'
import type { Recorder } from './recorder.ts'

export interface Imported {
  readonly name: string
  readonly recorded: number
  readonly refused: readonly RefusedRow[]
}

/**
 * Puts the labels of a list into the library, with the runs they are of: all of them, or none. They stand under the name of
 * their list, so that nobody's own read is replaced. A label that stands already is refused as such.
 */
export function importLabels(
  store: Store,
  recorder: Recorder,
  newId: () => string,
  { name, found }: { readonly name: string; readonly found: FoundRows<ListedLabel> },
): Imported {
  const reader = `list ${name}`
  const key = (runId: string, frame: number | null, box: unknown, grade: string) =>
    JSON.stringify([runId, frame, box, grade])
  const standing = new Set(
    store.labelled
      .all()
      .filter((label) => label.reader === reader)
      .map(({ runId, frame, box, grade }) => key(runId, frame, box, grade)),
  )
  const refused: RefusedRow[] = [...found.refused]
  const record = (place: FoundRows<ListedLabel>['places'][number]): AuditEvent[] => {
    const { index, frame, box, grade, segment = null, comment = '', patient, row, file } = place
    const why = store.library.refusal(index)
    if (why !== null) {
      refused.push({ row, file, reason: why.message })
      return []
    }
    const run = store.library.addHere(index, recorder.now())
    if (standing.has(key(run.id, frame, box, grade))) {
      refused.push({ row, file, reason: 'this label stands already' })
      return []
    }
    standing.add(key(run.id, frame, box, grade))
    store.labelled.namePatient(run.id, patient)
    const label: Label = {
      ...{ ...plainLabel({ runId: run.id, frame, box }, grade), segment, comment },
      ...{ id: newId(), reader, recordedAt: recorder.now(), retractedAt: null, shown: null },
    }
    store.labels.record(label)
    return [recordedEvent(label)]
  }
  const events = recorder.record(
    () => found.places.flatMap(record),
    (done) => [
      ...done,
      { kind: 'labels-imported', list: name, labels: done.length, refused: refused.length },
    ],
  )
  return { name, recorded: events.length, refused: refused.sort((a, b) => a.row - b.row) }
}
