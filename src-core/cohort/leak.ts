import * as z from 'zod'

/** The side of a split that a patient is on. `sealed` is looked at only to compare models, and each look is counted. */
export const Split = z.enum(['train', 'validation', 'calibration', 'sealed'])
export type Split = z.infer<typeof Split>

/** In hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

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
  /** The sides of each of its names, in their order; empty of a name that the list puts on none. */
  sides: z.array(z.array(Split)),
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
