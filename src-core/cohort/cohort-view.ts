import * as z from 'zod'
import { SiteLevel } from '../calibration/site-calibration.ts'
import { PeekState } from '../comparison/comparison.ts'
import { Grade } from '../reading/types.ts'
import { Leak, LeakVerdict, Split } from './leak.ts'
import { RefusedRow } from './refused-row.ts'
import { supportCounts, type SupportCase } from './supports.ts'

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** Which labels of the library a cohort is chosen from. */
export const CohortQuery = z.object({
  /** Words of maker, institution, study or series; all must be there. */
  text: z.string().max(200),
  /** Of the study; null for no bound, and then a study without a date is taken too. */
  from: Day.nullable(),
  to: Day.nullable(),
  levels: z.array(SiteLevel),
})
export type CohortQuery = z.infer<typeof CohortQuery>

const Counts = z.object({
  patients: z.number().int(),
  withStenosis: z.number().int(),
  events: z.number().int(),
  others: z.number().int(),
})

/** What a query would choose, before any file is opened. */
export const CohortPreview = Counts.extend({
  cases: z.number().int(),
  grades: z.array(z.object({ grade: Grade, cases: z.number().int() })),
  /** Labels from which no region can be learned: runs, and frames with any narrowing and no box. */
  untaught: z.number().int(),
  leftOut: z.array(z.object({ reason: z.string(), labels: z.number().int() })),
  says: z.string(),
})
export type CohortPreview = z.infer<typeof CohortPreview>

export const SideCounts = Counts.extend({ split: Split, cases: z.number().int() })
export type SideCounts = z.infer<typeof SideCounts>

const SupportView = z.object({ ok: z.boolean(), reasons: z.array(z.string()) })

/** A leak as the window shows it: files without their folders. */
export const ShownLeak = Leak.extend({ verdict: LeakVerdict.nullable(), unresolved: z.boolean() })
export type ShownLeak = z.infer<typeof ShownLeak>

/** A cohort that was looked through and not yet frozen. */
export const CohortDraft = z.object({
  source: z.string(),
  seed: z.number().int(),
  hash: z.string(),
  cases: z.number().int(),
  sides: z.array(SideCounts),
  says: z.string(),
  supports: z.object({
    recalibrate: SupportView,
    'head-and-circuit': SupportView,
    'last-blocks': SupportView,
    'whole-model': SupportView,
    'contrastive-first': SupportView,
  }),
  leaks: z.array(ShownLeak),
  placeholders: z.array(z.string()),
  refused: z.array(RefusedRow),
})
export type CohortDraft = z.infer<typeof CohortDraft>

/** A frozen cohort in a list. */
export const FrozenSummary = z.object({
  id: z.string(),
  name: z.string(),
  hash: z.string(),
  frozenAt: z.string(),
  frozenBy: z.string(),
  seed: z.number().int(),
  cases: z.number().int(),
  decisions: z.number().int(),
  sides: z.array(SideCounts),
  says: z.string(),
  peek: PeekState,
})
export type FrozenSummary = z.infer<typeof FrozenSummary>

/** The counts of each side, in the order of the split. */
export const sideCounts = (cases: readonly SupportCase[]): SideCounts[] =>
  Split.options.map((split) => {
    const own = cases.filter((one) => one.split === split)
    return { split, cases: own.length, ...supportCounts(own) }
  })
