import * as z from 'zod'
import { RunId } from '../ids.ts'
import { Box, Grade } from '../reading/types.ts'
import { Segment } from './segments.ts'

export const NOT_GRADABLE = 'not gradable'

/**
 * What a person may say of a region, a frame or a run: how narrow it is, or that it cannot be judged. The second is kept apart
 * from the grades, because it is no degree of narrowness: nothing is learned, calibrated or audited from it.
 */
export const LabelGrade = z.enum([...Grade.options, NOT_GRADABLE])
export type LabelGrade = z.infer<typeof LabelGrade>

/** The grade where there is one; null where the person could not judge. */
export const gradeOf = (label: LabelGrade): Grade | null => (label === NOT_GRADABLE ? null : label)

/** What a label is of: a run, with `frame` a frame of it, with `box` a region of that frame. */
export interface Subject {
  readonly runId: string
  readonly frame: number | null
  readonly box: Box | null
}

/** Which model's reading of the run there was, and whether the person judged before or after it was shown to them. */
export const Shown = z.object({ modelId: z.string(), when: z.enum(['before', 'after']) })
export type Shown = z.infer<typeof Shown>

const Comment = z.string().trim().max(500)

const asked = {
  runId: RunId,
  frame: z.number().int().min(0).nullable(),
  box: Box.nullable(),
  grade: LabelGrade,
  segment: Segment.nullable(),
  comment: Comment,
  /** Ids of the labels between which this one decides; of one's own read none. */
  adjudicates: z.array(z.string()).max(50),
  /**
   * Of a label that was taken back and is put back: the id it was recorded under first, so that what hung on it does again.
   * Absent of every other, and of labels from before it was kept.
   */
  replaces: z.string().optional(),
}

/** What a person asks to be recorded; who, when and what was shown is known where it is written. */
export const NewLabel = z
  .object(asked)
  .refine(({ frame, box }) => box === null || frame !== null, 'a box lies on a frame')
  .refine(({ box }) => box === null || (box[2] > 0 && box[3] > 0), 'a box has a width and a height')
export type NewLabel = z.infer<typeof NewLabel>

/** One judgement of one person. It is never changed: a correction is another one, and what is taken back is marked as such. */
export const Label = z.object({
  ...asked,
  id: z.string(),
  reader: z.string(),
  recordedAt: z.string(),
  retractedAt: z.string().nullable(),
  /** Null where it is unknown: labels of lists, and those from before it was kept. */
  shown: Shown.nullable(),
})
export type Label = z.infer<typeof Label>

/** The same judgement to be recorded anew, of now. */
export const asNew = ({ runId, frame, box, grade, segment, comment, adjudicates }: NewLabel): NewLabel => ({
  ...{ runId, frame, box, grade, segment, comment, adjudicates },
})

/** The id that a judgement was recorded under first, however often it was taken back and put back since. */
export const firstIdOf = ({ id, replaces }: Pick<Label, 'id' | 'replaces'>): string => replaces ?? id

/** A judgement that was taken back, to stand again as it was. */
export const putBack = (label: Label): NewLabel => ({ ...asNew(label), replaces: firstIdOf(label) })

/** A judgement without anything beside it. */
export const plainLabel = (subject: Subject, grade: LabelGrade): NewLabel => ({
  ...{ runId: subject.runId, frame: subject.frame, box: subject.box, grade },
  ...{ segment: null, comment: '', adjudicates: [] },
})
