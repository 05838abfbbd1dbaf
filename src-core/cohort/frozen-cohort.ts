import * as z from 'zod'
import { SiteLevel } from '../calibration/site-calibration.ts'
import { CohortCase } from './cohort-file.ts'
import { LeakDecision, Sha256, Split } from './leak.ts'

export { Split }

/** One label as it was frozen: on one side for good, with the hash of what was labelled. */
export const FrozenCase = CohortCase.extend({
  split: Split,
  /** Study Instance UID; null where the file has none, as a PNG. */
  study: z.string().nullable(),
  /** SHA-256 of the decoded pixels of the frame that was labelled; of the first frame where a whole run was. */
  pixels: Sha256,
  /** What the label speaks of, which a list alone does not tell of a small picture. Absent in cohorts from before it was kept. */
  level: SiteLevel.optional(),
})
export type FrozenCase = z.infer<typeof FrozenCase>

/** Shares of the patients, by side; they sum to 1. */
export const Shares = z.record(Split, z.number().min(0).max(1))
export type Shares = z.infer<typeof Shares>

/** A cohort as it was frozen. Nothing of it changes again; another choice is another cohort. */
export const FrozenCohort = z.object({
  schema: z.literal(1),
  id: z.string(),
  name: z.string(),
  frozenAt: z.string(),
  frozenBy: z.string(),
  seed: z.number().int(),
  /** SHA-256 of the sorted members, labels and splits (`cohortHash`): where files lie does not count, what they hold does. */
  hash: Sha256,
  cases: z.array(FrozenCase),
  decisions: z.array(LeakDecision),
})
export type FrozenCohort = z.infer<typeof FrozenCohort>
