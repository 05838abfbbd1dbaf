import type { AuditEvent } from '#core/audit/event.ts'
import type { Label } from '#core/labelling/label.ts'

const about = ({ id, runId, frame, box, grade, segment }: Label) => ({
  labelId: id,
  runId,
  frame,
  grade,
  ...(box === null ? {} : { box }),
  ...(segment === null ? {} : { segment }),
})

/** What the audit log says of a label. Its comment stays out: it may name somebody. */
export const recordedEvent = (label: Label): AuditEvent => ({
  kind: 'label-recorded',
  ...about(label),
  ...(label.adjudicates.length === 0 ? {} : { adjudicates: [...label.adjudicates] }),
  ...(label.shown === null ? {} : { shown: label.shown }),
  ...(label.replaces === undefined ? {} : { replaces: label.replaces }),
})

export const retractedEvent = (label: Label): AuditEvent => ({ kind: 'label-retracted', ...about(label) })
