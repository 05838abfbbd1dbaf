import * as z from 'zod'
import { Box, Grade } from '../reading/types.ts'

/** What a site may ask for, from least to most that changes. */
export const FinetuneRecipe = z.enum([
  'recalibrate',
  'head-and-circuit',
  'last-blocks',
  'whole-model',
  'contrastive-first',
])
export type FinetuneRecipe = z.infer<typeof FinetuneRecipe>

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const ParentModel = z.object({ id: z.string(), weightsSha256: Sha256 })
export type ParentModel = z.infer<typeof ParentModel>

/** Everything that decides the weights besides the pixels and the machine: same spec, same labels, same machine, same hash. */
export const FinetuneSpec = z.object({
  schema: z.literal(1),
  /** Of the model that comes of it. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  recipe: FinetuneRecipe,
  seed: z.number().int(),
  parent: ParentModel,
  cohortHash: Sha256,
  cohortName: z.string(),
  /** Passes over the training cases, and regions a step. */
  epochs: z.number().int().min(1),
  batch: z.number().int().min(2),
  /** Highest rate of Adam; the parts of the network have factors on it, by recipe. */
  rate: z.number().positive(),
  /** Early stopping: so many validations without a better one. */
  patience: z.number().int().min(1),
  /** Threads of TensorFlow; the weights' hash hangs on it, so it is part of the spec. */
  threads: z.number().int().min(1).max(64),
})
export type FinetuneSpec = z.infer<typeof FinetuneSpec>

export const FinetunePhase = z.enum([
  'looking',
  'caching',
  'contrastive',
  'training',
  'scoring',
  'calibrating',
  'writing',
])
export type FinetunePhase = z.infer<typeof FinetunePhase>

/** One point of the curves. */
export const TracePoint = z.object({
  step: z.number().int(),
  /** Mean loss of the steps since the point before; null before the first. */
  loss: z.number().nullable(),
  /** Null between validations. */
  validationAuc: z.number().nullable(),
})
export type TracePoint = z.infer<typeof TracePoint>

export const FinetuneProgress = z.object({
  jobId: z.string(),
  phase: FinetunePhase,
  step: z.number().int(),
  steps: z.number().int(),
  loss: z.number().nullable(),
  validationAuc: z.number().nullable(),
  best: z.object({ step: z.number().int(), auc: z.number() }).nullable(),
  etaMs: z.number().nullable(),
  /** Why it waits, in words; null while it works. */
  paused: z.string().nullable(),
})
export type FinetuneProgress = z.infer<typeof FinetuneProgress>

/** A case of the calibration or the sealed part, by both models. Logits: before calibration. */
export const ScoredCase = z.object({
  patient: z.string(),
  label: z.union([z.literal(0), z.literal(1)]),
  grade: Grade,
  split: z.enum(['calibration', 'sealed']),
  file: z.string(),
  frame: z.number().int(),
  /** Null where the picture was given whole. */
  box: Box.nullable(),
  before: z.number(),
  after: z.number(),
  /** Calibrated: the parent by what is in force for it, the new one by what was refitted on the calibration part. */
  probabilityBefore: z.number(),
  probabilityAfter: z.number(),
})
export type ScoredCase = z.infer<typeof ScoredCase>

/** The machine, as far as the weights' hash hangs on it. */
const FlightRecord = z.object({
  program: z.string(),
  engine: z.string(),
  threads: z.number().int(),
  oneDnn: z.boolean(),
  processor: z.string(),
  platform: z.string(),
})
export type FlightRecord = z.infer<typeof FlightRecord>

/** What a training came to: a whole model folder, not yet adopted by anybody. */
export const FinetuneOutcome = z.object({
  modelDir: z.string(),
  id: z.string(),
  parent: ParentModel,
  weightsSha256: Sha256,
  bestStep: z.number().int(),
  trace: z.array(TracePoint),
  seconds: z.number(),
  scored: z.array(ScoredCase),
})
export type FinetuneOutcome = z.infer<typeof FinetuneOutcome>

/** finetune.json in the folder of a fine-tuned model. No patient is named in it. */
export const FinetuneFile = z.object({
  schema: z.literal(1),
  spec: FinetuneSpec,
  flight: FlightRecord,
  bestStep: z.number().int(),
  stoppedEarly: z.enum(['finished', 'no better validation', 'cancelled by a person']),
  trace: z.array(TracePoint),
  seconds: z.number(),
  counts: z.record(
    z.enum(['train', 'validation', 'calibration', 'sealed']),
    z.object({ patients: z.number().int(), cases: z.number().int(), events: z.number().int() }),
  ),
  /** Labels that taught nothing, by reason. */
  leftOut: z.array(z.object({ reason: z.string(), cases: z.number().int() })),
  /** `Comparison` of src-core/comparison, null until the sealed part was looked at. */
  comparison: z.unknown().nullable(),
  notes: z.string(),
})
export type FinetuneFile = z.infer<typeof FinetuneFile>
