import * as z from 'zod'
import { Box, Grade } from '../reading/types.ts'

const Pair = z.tuple([z.number(), z.number()])
const Estimate = z.object({ value: z.number(), interval: Pair })

/** A change, after less before, on the same cases. */
export const Change = z.object({
  value: z.number(),
  /** 95 %, as if this were the only look. */
  interval: Pair,
  /** At the confidence of the peek budget: what the gate decides by. */
  gated: Pair,
})
export type Change = z.infer<typeof Change>

/** A figure of two models on the same cases; both and their difference by the same draws of whole patients. */
export const PairedFigure = z.object({ before: Estimate, after: Estimate, difference: Change })
export type PairedFigure = z.infer<typeof PairedFigure>

/** A figure that is best at a point between, as a slope at 1: with how much farther from there it went. */
export const PairedDistance = PairedFigure.extend({ away: Change })
export type PairedDistance = z.infer<typeof PairedDistance>

/** How much worse a challenger may be at most, stated before the first look; all are positive. */
export const Margins = z.object({
  auc: z.number().positive(),
  /** Nats a case. */
  logLoss: z.number().positive(),
  /** Nats a case that a straight recalibration would save. */
  calibrationLoss: z.number().positive(),
  /** Farther from a slope of 1. */
  slope: z.number().positive(),
  /** Farther from 0, in log odds. */
  intercept: z.number().positive(),
  /** Of AUC on the evidence that the shipped model came with. */
  forgetting: z.number().positive(),
})
export type Margins = z.infer<typeof Margins>

/** One case of the sealed set by both models. */
export const ComparedCase = z.object({
  patient: z.string(),
  /** 1 for a stenosis of 50 % or more. */
  label: z.union([z.literal(0), z.literal(1)]),
  grade: Grade,
  /** Probabilities in (0, 1), each by its model's own calibration. */
  before: z.number(),
  after: z.number(),
  file: z.string(),
  frame: z.number().int().min(0).nullable(),
  box: Box.nullable(),
})
export type ComparedCase = z.infer<typeof ComparedCase>

/** A part of the cases; every part is listed, with figures where it is large enough. */
export const ComparedSubgroup = z.object({
  attribute: z.string(),
  value: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  patients: z.number().int(),
  figures: z.object({ auc: PairedFigure, logLoss: PairedFigure }).nullable(),
})
export type ComparedSubgroup = z.infer<typeof ComparedSubgroup>

const GateCode = z.enum([
  'not-better',
  'orders-nothing',
  'auc-worse',
  'log-loss-worse',
  'calibration-worse',
  'slope-worse',
  'intercept-worse',
  'forgets',
  'budget-spent',
])
export type GateCode = z.infer<typeof GateCode>
export const GateReason = z.object({ code: GateCode, text: z.string() })
export type GateReason = z.infer<typeof GateReason>

/** The shipped model's own evidence, by both models. */
export const Forgetting = z.object({
  source: z.string(),
  n: z.number().int(),
  events: z.number().int(),
  auc: PairedFigure,
  logLoss: PairedFigure,
})
export type Forgetting = z.infer<typeof Forgetting>

/** Champion against challenger on the sealed cases. */
export const Comparison = z.object({
  schema: z.literal(1),
  n: z.number().int(),
  patients: z.number().int(),
  events: z.number().int(),
  seed: z.number().int(),
  repeats: z.number().int(),
  /** Confidence of `gated`: 1 - .05 / looks of the budget. */
  confidence: z.number(),
  margins: Margins,
  auc: PairedFigure,
  logLoss: PairedFigure,
  /** What the log loss would fall by a straight line through the probabilities: miscalibration alone, whatever the order. */
  calibrationLoss: PairedFigure,
  /** Null where no line has a finite fit: a model that parts the kinds entirely, say. */
  slope: PairedDistance.nullable(),
  intercept: PairedDistance.nullable(),
  subgroups: z.array(ComparedSubgroup),
  /** The ten whose probability moved most, most first. */
  mostChanged: z.array(ComparedCase),
  /** Null where it was not checked. */
  forgetting: Forgetting.nullable(),
  gate: z.enum(['pass', 'refuse']),
  /** Why it refuses; empty where it passes. */
  reasons: z.array(GateReason),
})
export type Comparison = z.infer<typeof Comparison>

/** What the shipped model was measured on, by both models. */
export const ForgettingCases = z.object({
  source: z.string(),
  /** Frame or patient of each case: what is drawn again, whole. */
  patients: z.array(z.string()),
  labels: z.array(z.number()),
  before: z.array(z.number()),
  after: z.array(z.number()),
})
export type ForgettingCases = z.infer<typeof ForgettingCases>

/** What two models are compared by. */
export const ComparisonInput = z.object({
  /** Of the sealed side. */
  cases: z.array(ComparedCase),
  /** Stated before the first look. */
  margins: Margins,
  /** Looks at this sealed set before this one. */
  looks: z.number().int().min(0),
  seed: z.number().int(),
  /** Draws of patients; 2,000 if left out, of which ten lie outside an interval of 99 % on either side. */
  repeats: z.number().int().optional(),
  /** What is known of each case beside its grade, as view or maker; null where it is not. */
  attributes: z.record(z.string(), z.array(z.string().nullable())).optional(),
  /** Null where it was not checked. */
  forgetting: ForgettingCases.nullable(),
})
export type ComparisonInput = z.infer<typeof ComparisonInput>

/** One look at a sealed set: what it was spent on. */
export const SealedLook = z.object({
  cohortHash: z.string(),
  parent: z.string(),
  challenger: z.string(),
  at: z.string(),
  by: z.string(),
})
export type SealedLook = z.infer<typeof SealedLook>

/** A look that is stored, with what it showed; null where the program ended before that was known. It is spent all the same. */
export const StoredLook = SealedLook.extend({ look: z.number().int(), comparison: Comparison.nullable() })
export type StoredLook = z.infer<typeof StoredLook>

/** What is left to look at a sealed set for. */
export const PeekState = z.object({
  spent: z.number().int(),
  left: z.number().int(),
  budget: z.number().int(),
  /** What repeated looking has done to the claim. */
  says: z.string(),
})
export type PeekState = z.infer<typeof PeekState>
