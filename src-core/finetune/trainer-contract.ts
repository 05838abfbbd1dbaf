import * as z from 'zod'
import { CalibrationFile } from '../calibration/calibration-file.ts'
import { Split } from '../cohort/frozen-cohort.ts'
import { FailureSchema, RunSource } from '../engine-contract.ts'
import { Box, Grade } from '../reading/types.ts'
import { FinetuneOutcome, FinetuneProgress, FinetuneSpec } from './recipe.ts'

/** A label with where the engine finds its picture. */
export const TrainerCase = z.object({
  patient: z.string(),
  split: Split,
  /** As the cohort names it. */
  file: z.string(),
  source: RunSource,
  frame: z.number().int().min(0),
  /** Null for a picture given whole, and for a frame without a stenosis, whose proposed regions then have none. */
  box: Box.nullable(),
  level: z.enum(['region', 'patch', 'frame']),
  grade: Grade,
})
export type TrainerCase = z.infer<typeof TrainerCase>

/** A run of a patient of the training part, to be looked at without labels. */
export const TrainerRun = z.object({ source: RunSource, frameCount: z.number().int().min(1) })
export type TrainerRun = z.infer<typeof TrainerRun>

/** All that one training needs; it lies in its folder, so that it can go on after anything. */
export const TrainerJob = z.object({
  schema: z.literal(1),
  jobId: z.string(),
  spec: FinetuneSpec,
  /** Of this job alone: cache, checkpoint, outcome. */
  workDir: z.string(),
  /** Where the folder of the model is put. */
  modelsDir: z.string(),
  parentDir: z.string(),
  /** What judges the parent's scores now, this site's calibration included; null where nothing does. */
  calibration: CalibrationFile.nullable(),
  cases: z.array(TrainerCase),
  runs: z.array(TrainerRun),
  /** Labels that cannot teach, by reason. */
  leftOut: z.array(z.object({ reason: z.string(), cases: z.number().int() })),
  /** Version of the program, for the flight record. */
  program: z.string(),
})
export type TrainerJob = z.infer<typeof TrainerJob>

/** Host to trainer. The first is `start`. */
export const TrainerRequest = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('start'), job: TrainerJob }),
  /** Ends the training and makes a model of the best so far. */
  z.object({ ask: z.literal('conclude') }),
  /** Writes a checkpoint and ends the process, its memory with it; the job goes on another time. A pause is this too. */
  z.object({ ask: z.literal('suspend') }),
])
export type TrainerRequest = z.infer<typeof TrainerRequest>

/** Trainer to host. The last is `done`, `failed` or `suspended`. */
export const TrainerMessage = z.discriminatedUnion('tell', [
  z.object({ tell: z.literal('progress'), progress: FinetuneProgress }),
  /** A point of the curves; after a resumption those of before come again. */
  z.object({ tell: z.literal('trace'), trace: FinetuneOutcome.shape.trace }),
  /** Something a person should know that does not end the job. */
  z.object({ tell: z.literal('notice'), notice: FailureSchema }),
  z.object({ tell: z.literal('done'), outcome: FinetuneOutcome }),
  z.object({ tell: z.literal('failed'), error: FailureSchema }),
  z.object({ tell: z.literal('suspended') }),
])
export type TrainerMessage = z.infer<typeof TrainerMessage>
