import * as z from 'zod'
import { RunId, StudyId } from '../ids.ts'
import { Box } from '../reading/types.ts'

/** A place to label. No score stands here: it may wait for the person's own read. */
export const QueueItem = z.object({
  runId: RunId,
  studyId: StudyId,
  patient: z.string(),
  /** Position of the run in its study, from 1. */
  run: z.number().int(),
  /** Null for the whole run, where the model has not read it. */
  frame: z.number().int().nullable(),
  box: Box.nullable(),
  /** Why it is offered; empty in the plain order. */
  reasons: z.array(z.string()),
  labelled: z.boolean(),
})
export type QueueItem = z.infer<typeof QueueItem>
