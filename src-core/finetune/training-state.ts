import * as z from 'zod'
import { FailureSchema } from '../engine-contract.ts'
import { Patience } from './patience.ts'
import { FinetuneProgress, FinetuneRecipe, TracePoint } from './recipe.ts'

/**
 * `preparing` looks at the cohort's files; `waiting` is for the night or for the mains, and goes on by itself; `stopped` had an
 * error and goes on when it is told to.
 */
const TrainingStatus = z.enum(['preparing', 'running', 'paused', 'waiting', 'stopped', 'finished'])
export type TrainingStatus = z.infer<typeof TrainingStatus>

/** The training of this computer: there is one at a time. */
export const TrainingJob = z.object({
  jobId: z.string(),
  recipe: FinetuneRecipe,
  seed: z.number().int(),
  cohortId: z.string(),
  cohortName: z.string(),
  cohortHash: z.string(),
  parentId: z.string(),
  startedAt: z.string(),
  startedBy: z.string(),
  status: TrainingStatus,
  /** Why it waits. */
  waits: z.string().nullable(),
  progress: FinetuneProgress.nullable(),
  trace: z.array(TracePoint),
  /** The last word of it, if it was an error; nothing is lost by any. */
  error: FailureSchema.nullable(),
  /** What came of it: a model that nobody has adopted yet. */
  modelId: z.string().nullable(),
})
export type TrainingJob = z.infer<typeof TrainingJob>

export const TrainingState = z.object({ job: TrainingJob.nullable(), patience: Patience })
export type TrainingState = z.infer<typeof TrainingState>
