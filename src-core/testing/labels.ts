import type { Label } from '../labelling/label.ts'

/** A label that stands, of a run, without anything beside it. */
export const labelWith = (change: Partial<Label>): Label => ({
  ...{
    id: 'label',
    runId: 'a'.repeat(32),
    frame: null,
    box: null,
    grade: 'none',
    segment: null,
    comment: '',
  },
  ...{ adjudicates: [], reader: 'R', recordedAt: '2026-01-01', retractedAt: null, shown: null },
  ...change,
})
