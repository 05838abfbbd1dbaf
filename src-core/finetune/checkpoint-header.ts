import * as z from 'zod'
import { fail, type Failure, type Result, ok } from '../result.ts'
import { TracePoint } from './recipe.ts'

/** What is known of a training at a step besides its vectors. */
export const CheckpointHeader = z.object({
  schema: z.literal(1),
  /** SHA-256 of the spec, of the names and shapes of all weights, and of the cached pixels. */
  spec: z.string(),
  architecture: z.string(),
  pixels: z.string(),
  stage: z.enum(['contrastive', 'training']),
  step: z.number().int(),
  length: z.number().int(),
  best: z.object({ step: z.number().int(), auc: z.number() }),
  /** Validations since then. */
  sinceBest: z.number().int(),
  trace: z.array(TracePoint),
  /** Of the steps since the last point of the trace. */
  open: z.object({ loss: z.number(), steps: z.number().int() }),
  seconds: z.number(),
  /** Of the vectors. */
  sha256: z.string(),
})
export type CheckpointHeader = z.infer<typeof CheckpointHeader>

export type Identity = Pick<CheckpointHeader, 'spec' | 'architecture' | 'pixels'>

/** Whether a checkpoint belongs to this training; each mismatch has an error of its own, as each asks for something else. */
export function belongs(header: CheckpointHeader, to: Identity): Result<null> {
  if (header.architecture !== to.architecture) return fail(otherArchitecture)
  if (header.spec !== to.spec) return fail(otherTraining)
  return header.pixels === to.pixels ? ok(null) : fail(otherPixels)
}

const otherArchitecture: Failure = {
  code: 'checkpoint-other-architecture',
  message:
    'The checkpoint holds the weights of a network of another shape, so training cannot go on from it.',
  action: 'Start the training anew; the checkpoint is left where it is.',
}

const otherTraining: Failure = {
  code: 'checkpoint-other-training',
  message: 'The checkpoint belongs to a training with another recipe, seed, cohort or parent model.',
  action: 'Start the training anew; the checkpoint is left where it is.',
}

const otherPixels: Failure = {
  code: 'checkpoint-other-pixels',
  message:
    'The files of the cohort are not the ones this training began with, so it cannot go on to the same weights.',
  action: 'Put the files back as they were, or start the training anew.',
}
