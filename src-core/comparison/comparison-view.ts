import * as z from 'zod'
import { FrozenSummary } from '../cohort/cohort-view.ts'
import { Margins } from './comparison.ts'

/** A model that can be compared. */
const ComparableModel = z.object({
  id: z.string(),
  /** The model it came from, where that is known. */
  parent: z.string().nullable(),
  current: z.boolean(),
})
export type ComparableModel = z.infer<typeof ComparableModel>

/** What can be compared, and on what. */
export const ComparisonState = z.object({
  cohorts: z.array(FrozenSummary),
  models: z.array(ComparableModel),
  /** As this site states them; a cohort that was looked at keeps those of its first look (`marginsInForce`). */
  margins: Margins,
})
export type ComparisonState = z.infer<typeof ComparisonState>
