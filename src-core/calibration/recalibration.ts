import * as z from 'zod'
import { Evidence, Reliability } from '../reading/types.ts'
import { LevelCalibration } from './calibration-file.ts'
import { SiteLevel } from './site-calibration.ts'

export const LabelCounts = z.object({
  n: z.number().int(),
  events: z.number().int(),
  patients: z.number().int(),
  /** Of them those with a stenosis in at least one case, and those with at least one case without: some are both. */
  patientsWith: z.number().int(),
  patientsWithout: z.number().int(),
})
export type LabelCounts = z.infer<typeof LabelCounts>

const Estimate = z.object({ value: z.number(), interval: z.tuple([z.number(), z.number()]) })

/** A score with a label of this site: 1 for a stenosis of 50 % or more. */
export const SiteCase = z.object({
  patient: z.string(),
  logit: z.number(),
  label: z.union([z.literal(0), z.literal(1)]),
})
export type SiteCase = z.infer<typeof SiteCase>

/** What a level's calibration would be by a site's own labels, and what it is worth on those it was not fitted on. */
export const Recalibration = z.object({
  /** Names it in readings from when it is adopted. */
  id: z.string(),
  level: SiteLevel,
  model: z.string(),
  weightsSha256: z.string(),
  /** What the list of labels is called. */
  source: z.string(),
  seed: z.number().int(),
  all: LabelCounts,
  fitted: LabelCounts,
  held: LabelCounts,
  /** To be adopted: its reliability is that on the held-out cases. */
  calibration: LevelCalibration,
  before: z.object({
    /** `site` is one adopted earlier; `none` where the level had no calibration and the bare score stands for it. */
    kind: z.enum(['shipped', 'site', 'none']),
    reliability: Reliability,
  }),
  /** After less before, on the same held-out cases, drawn again by patient. */
  difference: z.object({ logLoss: Estimate, brier: Estimate, ece: Estimate, auc: Estimate }),
  verdict: z.enum(['better', 'unclear', 'worse']),
})
export type Recalibration = z.infer<typeof Recalibration>

/** What the labels of a library allow at a level, and which calibration of this site is in force there. */
export const LevelOverview = z.object({
  level: SiteLevel,
  labels: LabelCounts,
  /** Why these are too few; empty where they are enough. */
  tooFew: z.array(z.string()),
  inForce: z
    .object({ id: z.string(), adoptedAt: z.string(), adoptedBy: z.string(), evidence: Evidence })
    .nullable(),
})
export type LevelOverview = z.infer<typeof LevelOverview>
