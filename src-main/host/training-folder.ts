import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type * as z from 'zod'
import { Patience, usualPatience } from '#core/finetune/patience.ts'
import { FinetuneOutcome } from '#core/finetune/recipe.ts'
import { TrainerJob } from '#core/finetune/trainer-contract.ts'
import { TrainingJob } from '#core/finetune/training-state.ts'
import type { Result } from '#core/result.ts'
import { lockWork } from '../engine/work-lock.ts'
import { writeWhole } from './write-whole.ts'

/** The trainings of this computer on disk, so that they outlive the program. */
export interface TrainingFolder {
  readonly path: string
  /** Makes it so that this training is found again. Errors: `not-written` */
  begin(job: TrainerJob, state: TrainingJob): Result<null>
  keep(state: TrainingJob): Result<null>
  /** The last one begun, if its files are whole; null where there is none. */
  last(): { readonly state: TrainingJob; readonly job: TrainerJob } | null
  /** Throws away all of a training but the model that came of it; what another program works on is only forgotten here. */
  discard(jobId: string): void
  /** What came of a training, with the cases it was scored on. */
  outcome(jobId: string): FinetuneOutcome | null
  patience(): Patience
  setPatience(patience: Patience): Result<null>
}

/** @param path of all trainings, `training` in the data folder */
export function trainingFolder(path: string): TrainingFolder {
  const of = (jobId: string, name: string): string => join(path, jobId, name)
  const write = (file: string, value: unknown): Result<null> => writeWhole(file, `${JSON.stringify(value)}\n`)
  const keep = (state: TrainingJob): Result<null> =>
    write(of(state.jobId, 'state.json'), { ...state, progress: null })
  return {
    path,
    begin: (job, state) => {
      mkdirSync(join(path, job.jobId), { recursive: true, mode: 0o700 })
      const written = write(of(job.jobId, 'job.json'), job)
      return written.ok ? keep(state) : written
    },
    keep,
    last: () => {
      const states = namesIn(path).flatMap((name) => read(TrainingJob, of(name, 'state.json')) ?? [])
      const [state] = states.sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      const job = state === undefined ? null : read(TrainerJob, of(state.jobId, 'job.json'))
      return state === undefined || job === null ? null : { state, job }
    },
    discard: (jobId) => {
      const lock = lockWork(join(path, jobId), new Date())
      if (lock.ok) lock.value.release()
      const theirs = !lock.ok && lock.error.code === 'training-elsewhere'
      const own = theirs ? [of(jobId, 'job.json'), of(jobId, 'state.json')] : [join(path, jobId)]
      for (const one of own) rmSync(one, { recursive: true, force: true })
    },
    outcome: (jobId) => read(FinetuneOutcome, of(jobId, 'outcome.json')),
    patience: () => read(Patience, join(path, 'patience.json')) ?? usualPatience,
    setPatience: (patience) => {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      return write(join(path, 'patience.json'), patience)
    },
  }
}

const namesIn = (path: string): string[] => (existsSync(path) ? readdirSync(path) : [])

/** Null where it is not there, or not as it should be. */
function read<T>(schema: z.ZodType<T>, path: string): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
