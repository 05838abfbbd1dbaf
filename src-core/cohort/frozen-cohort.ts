import * as z from 'zod'
import { CohortCase } from './cohort-file.ts'

/** The side of a split that a patient is on. `sealed` is looked at only to compare models, and each look is counted. */
export const Split = z.enum(['train', 'validation', 'calibration', 'sealed'])
export type Split = z.infer<typeof Split>

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** One label as it was frozen: on one side for good, with the hash of what was labelled. */
export const FrozenCase = CohortCase.extend({
  split: Split,
  /** Study Instance UID; null where the file has none, as a PNG. */
  study: z.string().nullable(),
  /** SHA-256 of the decoded pixels of the frame that was labelled; of the first frame where a whole run was. */
  pixels: Sha256,
})
export type FrozenCase = z.infer<typeof FrozenCase>

/** By what two names seem to be one person. */
export const LeakKind = z.enum(['patient', 'study', 'frame-of-reference', 'picture'])
export type LeakKind = z.infer<typeof LeakKind>

/** One frame of a leak, to be shown beside the other. */
export const LeakFrame = z.object({
  patient: z.string(),
  file: z.string(),
  /** From 0. */
  frame: z.number().int().min(0),
})
export type LeakFrame = z.infer<typeof LeakFrame>

/** Cases that seem to be of one person and stand under two names, or on two sides of the split. */
export const Leak = z.object({
  /** The same for the same finding, whenever it is searched for: a decision is found again by it. */
  id: Sha256,
  kind: LeakKind,
  /** One name where a patient is on two sides, else the two names. */
  patients: z.array(z.string()).min(1),
  files: z.array(z.string()),
  /** A pair of frames to look at. */
  frames: z.tuple([LeakFrame, LeakFrame]),
  /** What they share, in words: the UID, or how alike the pictures are. */
  evidence: z.string(),
  /** The sides it reaches; empty where there is no split yet. */
  splits: z.array(Split),
})
export type Leak = z.infer<typeof Leak>

/**
 * What a person decided of a leak. `one-person`: the names are dealt as one; `different-people`: a false alarm, looked at;
 * `left-out`: the cases of the second name are left out.
 */
export const LeakVerdict = z.enum(['one-person', 'different-people', 'left-out'])
export type LeakVerdict = z.infer<typeof LeakVerdict>

export const LeakDecision = z.object({
  leak: Sha256,
  kind: LeakKind,
  patients: z.array(z.string()).min(1),
  verdict: LeakVerdict,
  by: z.string(),
  at: z.string(),
})
export type LeakDecision = z.infer<typeof LeakDecision>

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
