import { disagreementsOf } from '#core/labelling/agreement.ts'
import type { Label, NewLabel } from '#core/labelling/label.ts'
import { readsSeenBy, sameReader } from '#core/reading/blind.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { noSuchRun } from './failures.ts'
import { recordedEvent, retractedEvent } from './label-events.ts'
import { locked, noSuchFrame, noSuchLabel, notYours, outside } from './label-failures.ts'
import { firstIds, whyNotPutBack } from './put-back.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers } from './router.ts'
import { runHere } from './run-here.ts'
import { shownTo } from './shown-to.ts'

export interface LabelParts {
  readonly store: Store
  readonly recorder: Recorder
  readonly newId: () => string
  /** What readings of now are kept under; null without a model. */
  readonly madeBy: () => string | null
  /** Whether readings wait for the own read here. */
  readonly hides: () => boolean
  /** Told which run was labelled, or a label of which was taken back, once that is on disk. */
  readonly onChange: (runId: string) => void
}

type LabelHandlers = Pick<DomainHandlers<'label'>, 'record' | 'retract' | 'change' | 'list' | 'disagreements'>

/**
 * What people say themselves of runs, frames and regions. What is acknowledged here is on disk, with its entry in the audit
 * log; what others recorded leaves this process only as far as the person may see it.
 */
export function createLabelHandlers(parts: LabelParts): LabelHandlers {
  const { store, recorder } = parts
  const { reader } = recorder
  return {
    record: (label) => {
      const changed = change(parts, [], [label])
      if (!changed.ok) return changed
      const [recorded] = changed.value
      return recorded === undefined ? fail(noSuchLabel) : ok(recorded)
    },
    retract: ({ labelId }) => {
      const changed = change(parts, [labelId], [])
      return changed.ok ? ok(undefined) : changed
    },
    change: ({ retract, record }) => change(parts, retract, record),
    list: ({ runId }) => {
      const { own, others, hidden } = readsSeenBy(reader(), store.labels.ofRun(runId))
      return ok({ reader: reader(), own: [...own], others: [...others], hidden })
    },
    // Who stands in one has read it; who does not is asked to decide, and must see what between.
    disagreements: () =>
      ok(
        disagreementsOf(store.labels.standing()).flatMap(({ kind, labels }) => {
          const [first] = labels
          if (first === undefined) return []
          return [{ kind, ...runHere(store, first.runId), labels: [...labels] }]
        }),
      ),
  }
}

/** One act: all of it reaches the disk with its entries in the log, or nothing does. */
function change(parts: LabelParts, retract: readonly string[], record: readonly NewLabel[]): Result<Label[]> {
  const { store, recorder, newId, onChange } = parts
  const taken: Label[] = []
  for (const id of retract) {
    const label = retractable(parts, id)
    if (!label.ok) return label
    taken.push(label.value)
  }
  const recorded: Label[] = []
  for (const asked of record) {
    const problem = misfit(store, asked)
    if (problem !== null) return fail(problem)
    const label = { ...asked, adjudicates: firstIds(store, asked.adjudicates) }
    const first = label.replaces === undefined ? null : store.labels.get(label.replaces)
    const refusal = whyNotPutBack(parts, label, { first, taken, recorded })
    if (refusal !== null) return fail(refusal)
    recorded.push({
      ...label,
      id: newId(),
      reader: recorder.reader(),
      recordedAt: recorder.now(),
      retractedAt: null,
      // What is put back was judged when it was recorded first.
      shown: first === null ? shownTo(parts, label.runId) : first.shown,
    })
  }
  recorder.record(
    () => {
      for (const { id } of taken) store.labels.retract(id, recorder.now())
      for (const label of recorded) store.labels.record(label)
    },
    () => [...taken.map(retractedEvent), ...recorded.map(recordedEvent)],
  )
  for (const runId of new Set([...taken, ...recorded].map((label) => label.runId))) onChange(runId)
  return ok(recorded)
}

function retractable({ store, recorder }: LabelParts, labelId: string): Result<Label> {
  const label = store.labels.get(labelId)
  if (label === null || label.retractedAt !== null) return fail(noSuchLabel)
  if (!sameReader(label.reader, recorder.reader())) return fail(notYours)
  if (store.reveals.ofRun(label.runId).some((reveal) => reveal.labelId === labelId)) return fail(locked)
  return ok(label)
}

/** Why the label cannot be of this run; null where it can. */
function misfit({ library, labels }: Store, { runId, frame, box, adjudicates }: NewLabel): Failure | null {
  const run = library.run(runId)
  if (run === null) return noSuchRun
  const { frameCount, pixels } = run.angiogram
  if (frame !== null && frame >= frameCount) return noSuchFrame(frame)
  if (adjudicates.some((id) => labels.get(id)?.runId !== runId)) return noSuchLabel
  if (box === null) return null
  const [x, y, w, h] = box
  return x >= 0 && y >= 0 && x + w <= pixels.columns && y + h <= pixels.rows ? null : outside
}
