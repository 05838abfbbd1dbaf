import * as z from 'zod'
import { CohortCase } from '../cohort/cohort-file.ts'
import type { ParsedRows } from '../cohort/parse-rows.ts'
import { LabelGrade } from './label.ts'
import { Segment } from './segments.ts'

/** A row of a list of labels: as of COHORT.json, and what that has no place for. */
export const ListedLabel = CohortCase.extend({
  grade: LabelGrade,
  segment: Segment.optional(),
  comment: z.string().trim().max(500).optional(),
}).refine(({ frame, box }) => box === null || frame !== null, 'a box lies on a frame')
export type ListedLabel = z.infer<typeof ListedLabel>

export interface LabelList extends ParsedRows<ListedLabel> {
  readonly name: string
}

/** How lists of labels are written. COHORT.json holds what is learned from; the other two all that was said, and by whom. */
export const ListFormat = z.enum(['cohort', 'csv', 'coco'])
export type ListFormat = z.infer<typeof ListFormat>

/** A label as lists take it out of the library. */
export interface ExportedLabel extends Omit<ListedLabel, 'split'> {
  readonly reader: string
  readonly recordedAt: string
  readonly model: string | null
  readonly seen: 'before' | 'after' | null
  /** Of the frame, in pixels. */
  readonly columns: number
  readonly rows: number
}
