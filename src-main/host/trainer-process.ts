import type { FinetuneOutcome, FinetuneProgress, TracePoint } from '#core/finetune/recipe.ts'
import { TrainerMessage, type TrainerJob, type TrainerRequest } from '#core/finetune/trainer-contract.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { EngineProcess, EngineProcessListeners } from './engine-link.ts'

/** Starts a trainer with so many threads of TensorFlow, which must be known before it loads. */
export type LaunchTrainer = (threads: number, listeners: EngineProcessListeners) => EngineProcess

/** The environment of a trainer. */
export const trainerEnvironment = (threads: number): Readonly<Record<string, string>> => ({
  TF_NUM_INTRAOP_THREADS: String(threads),
  // A process that frees large arrays at every step would else keep them: resident memory halves.
  MALLOC_ARENA_MAX: '2',
})

export interface TrainingWatch {
  readonly onProgress: (progress: FinetuneProgress) => void
  readonly onTrace: (trace: readonly TracePoint[]) => void
  readonly onNotice: (notice: Failure) => void
}

export interface RunningTraining {
  readonly pid: number | undefined
  /** Settles when the process is over. Errors: the trainer's own; `trainer-ended` where something else ended it */
  readonly ended: Promise<Result<FinetuneOutcome | 'suspended'>>
  /** Makes a model of the best so far. */
  conclude(): void
  /** Checkpoint, and an end; it goes on when it is started again. */
  suspend(): void
  kill(): void
}

/** One training in a process of its own; the host only watches. */
export function runTraining(launch: LaunchTrainer, job: TrainerJob, watch: TrainingWatch): RunningTraining {
  let settle: (end: Result<FinetuneOutcome | 'suspended'>) => void = () => undefined
  const ended = new Promise<Result<FinetuneOutcome | 'suspended'>>((resolve) => (settle = resolve))
  let last: Result<FinetuneOutcome | 'suspended'> | null = null
  let killed = false
  const trainer = launch(job.spec.threads, {
    onMessage: (raw) => {
      const message = TrainerMessage.safeParse(raw)
      if (!message.success) return trainer.kill()
      const { data } = message
      if (data.tell === 'progress') watch.onProgress(data.progress)
      else if (data.tell === 'trace') watch.onTrace(data.trace)
      else if (data.tell === 'notice') watch.onNotice(data.notice)
      else {
        last =
          data.tell === 'done'
            ? ok(data.outcome)
            : data.tell === 'failed'
              ? fail(data.error)
              : ok('suspended')
        trainer.kill()
      }
    },
    onExit: (code) => settle(last ?? (killed ? ok('suspended') : fail(trainerEnded(code)))),
  })
  const send = (request: TrainerRequest) => trainer.send(request)
  send({ ask: 'start', job })
  return {
    get pid() {
      return trainer.pid
    },
    ended,
    conclude: () => send({ ask: 'conclude' }),
    suspend: () => send({ ask: 'suspend' }),
    kill: () => {
      killed = true
      trainer.kill()
    },
  }
}

const trainerEnded = (code: number | null): Failure => ({
  code: 'trainer-ended',
  message:
    code === null
      ? 'The system ended the training process, most likely because memory ran short. Its last checkpoint is whole.'
      : `The training process ended by itself (${code}). Its last checkpoint is whole.`,
  action: 'Close other programs and start the training again: it goes on from its last checkpoint.',
})
