/** Long, as it is the life of a training: begun, paused, gone on with, waiting, ended, found again. */
import { waitsFor, type Patience } from '#core/finetune/patience.ts'
import type { FinetuneOutcome } from '#core/finetune/recipe.ts'
import type { TrainerJob } from '#core/finetune/trainer-contract.ts'
import type { TrainingJob, TrainingState } from '#core/finetune/training-state.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { After } from './engine-link.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers, Emit } from './router.ts'
import { runTraining, type LaunchTrainer, type RunningTraining } from './trainer-process.ts'
import type { TrainingFolder } from './training-folder.ts'

/** What a person asks for. */
export interface TrainingRequest {
  readonly cohortId: string
  readonly recipe: TrainingJob['recipe']
  readonly seed: number
}

export interface TrainingParts {
  readonly folder: TrainingFolder
  readonly launch: LaunchTrainer
  readonly recorder: Recorder
  /** Looks at the cohort's files. Errors: why the cohort cannot be trained on */
  readonly prepare: (
    request: TrainingRequest,
    onProgress: (done: number, total: number) => void,
  ) => Promise<Result<TrainerJob>>
  readonly emit: Emit
  readonly clock: () => Date
  readonly after: After
  /** Null where the computer does not say. */
  readonly onBattery: () => boolean | null
  /** Nothing is left to do. */
  readonly onIdle: () => void
  readonly onBug: (where: string, cause: unknown) => void
}

export interface Training {
  readonly handlers: DomainHandlers<'training'>
  /** Whether it would be cut off by an end of the program now. */
  busy(): boolean
  /**
   * Goes on with what the last program began. @param refused why nothing may be trained here; then it rests, and goes on with the first
   * program that may
   */
  wake(refused: Failure | null): void
  /** Ends its process; the next program goes on. */
  close(): void
}

const LOOK_EVERY_MS = 30_000

/** Long, as all its parts change one job and tell of it. */
export function createTraining(parts: TrainingParts): Training {
  const { folder, recorder, emit } = parts
  let [job, trainer]: [TrainingJob | null, TrainerJob | null] = [null, null]
  let running: RunningTraining | null = null
  let wanted: 'run' | 'pause' = 'run'
  let unwatch: () => void = () => undefined
  let closed = false
  /** Which training the one job is; what an earlier one that was discarded still prepares is nobody's. */
  let turn = 0
  /** When the process of one that was discarded is over, and its files are gone. */
  let gone: Promise<void> = Promise.resolve()

  const state = (): TrainingState => ({ job, patience: folder.patience() })
  const tell = () => {
    if (!closed) emit('training', 'changed', state())
  }
  const set = (change: Partial<TrainingJob>): void => {
    if (job === null) return
    job = { ...job, ...change }
    if (change.status !== undefined && change.status !== 'preparing') folder.keep(job)
    tell()
  }
  const record = (
    kind: 'training-started' | 'training-ended',
    how: string,
    outcome: FinetuneOutcome | null,
  ) => {
    if (job === null) return
    const of = {
      job: job.jobId,
      recipe: job.recipe,
      seed: job.seed,
      parent: job.parentId,
      cohortHash: job.cohortHash,
    }
    recorder.record(
      () => undefined,
      () =>
        kind === 'training-started'
          ? [{ kind, ...of }]
          : [{ kind, ...of, how, model: outcome?.id ?? null, weightsSha256: outcome?.weightsSha256 ?? null }],
    )
  }
  const why = (): string | null => waitsFor(folder.patience(), momentOf(parts))

  /** Runs, waits or rests, as the person and the settings have it. */
  const settle = (): void => {
    if (job === null || trainer === null || closed || job.status === 'preparing') return
    if (['finished', 'stopped'].includes(job.status)) return
    const waits = wanted === 'run' ? why() : null
    const mayRun = wanted === 'run' && waits === null
    if (running !== null && !mayRun) running.suspend()
    if (running !== null) return
    if (mayRun) launch(trainer)
    else set({ status: wanted === 'pause' ? 'paused' : 'waiting', waits })
  }
  const launch = (what: TrainerJob): void => {
    set({ status: 'running', waits: null, error: null })
    // A process that was discarded may still speak, and end, in the middle of the next training.
    const mine = runTraining(parts.launch, what, {
      onProgress: (progress) => {
        if (job === null || running !== mine) return
        job = { ...job, progress }
        if (!closed) emit('training', 'progress', progress)
      },
      onTrace: (trace) => running === mine && set({ trace: [...trace] }),
      onNotice: (notice) => running === mine && emit('app', 'notice', notice),
    })
    running = mine
    mine.ended
      .then((end) => running === mine && over(end))
      .catch((cause: unknown) => parts.onBug('training', cause))
  }
  const over = (end: Result<FinetuneOutcome | 'suspended'>): void => {
    running = null
    if (closed || job === null) return
    if (!end.ok) {
      record('training-ended', end.error.code, null)
      set({ status: 'stopped', error: end.error })
    } else if (end.value !== 'suspended') {
      record('training-ended', 'finished', end.value)
      set({ status: 'finished', modelId: end.value.id, trace: end.value.trace })
    } else settle()
    if (!busy()) parts.onIdle()
  }
  /** One that waits for the night goes on by itself, and needs a program for it. */
  const busy = (): boolean => running !== null || job?.status === 'preparing' || job?.status === 'waiting'
  const watch = (): void => {
    unwatch = parts.after(LOOK_EVERY_MS, () => {
      settle()
      watch()
    })
  }
  watch()

  const begin = (request: TrainingRequest): Result<TrainingState> => {
    if (job !== null && job.status !== 'finished') return fail(another)
    job = fresh(request, recorder)
    trainer = null
    wanted = 'run'
    const mine = ++turn
    tell()
    parts
      .prepare(request, (step, steps) => {
        if (job === null || turn !== mine) return
        const idle = { loss: null, validationAuc: null, best: null, etaMs: null, paused: null }
        const progress = { jobId: job.jobId, phase: 'looking' as const, step, steps, ...idle }
        job = { ...job, progress }
        emit('training', 'progress', progress)
      })
      .then(async (prepared) => {
        // The same training again would work in the folder that is being thrown away.
        await gone
        if (turn === mine) ready(prepared)
      })
      .catch((cause: unknown) => parts.onBug('preparing a training', cause))
    return ok(state())
  }
  const ready = (prepared: Result<TrainerJob>): void => {
    if (job === null || closed) return
    if (!prepared.ok) return set({ status: 'stopped', error: prepared.error })
    const { jobId, spec } = prepared.value
    trainer = prepared.value
    job = {
      ...job,
      jobId,
      parentId: spec.parent.id,
      cohortHash: spec.cohortHash,
      cohortName: spec.cohortName,
      status: 'paused',
      progress: null,
    }
    const kept = folder.begin(trainer, job)
    if (!kept.ok) return set({ status: 'stopped', error: kept.error })
    record('training-started', '', null)
    settle()
  }
  return {
    busy,
    wake: (refused) => {
      const last = folder.last()
      if (last === null || job !== null) return
      // Not kept: on disk it stands as it was left.
      const rests = refused !== null && last.state.status !== 'finished'
      job = rests ? { ...last.state, status: 'stopped', waits: null, error: refused } : last.state
      trainer = last.job
      wanted = last.state.status === 'paused' ? 'pause' : 'run'
      tell()
      settle()
    },
    close: () => {
      closed = true
      unwatch()
      running?.kill()
    },
    handlers: {
      state: () => ok(state()),
      start: (request) => begin(request),
      pause: () => {
        wanted = 'pause'
        settle()
        return ok(state())
      },
      resume: () => {
        wanted = 'run'
        if (job?.status === 'stopped') {
          if (trainer === null) return fail(nothing)
          job = { ...job, status: 'paused', error: null }
        }
        settle()
        return ok(state())
      },
      conclude: () => {
        if (running === null) return fail(notRunning)
        running.conclude()
        return ok(state())
      },
      discard: () => {
        if (job === null) return fail(nothing)
        const { jobId, status } = job
        turn += 1
        if (status !== 'finished' && status !== 'preparing') record('training-ended', 'discarded', null)
        job = null
        trainer = null
        const was = running
        running = null
        was?.kill()
        // What is still being written is gone with its process.
        if (was === null) folder.discard(jobId)
        else
          gone = was.ended
            .then(() => folder.discard(jobId))
            .catch((cause: unknown) => parts.onBug('discarding a training', cause))
        tell()
        return ok(state())
      },
      setPatience: (patience: Patience) => {
        const from = folder.patience()
        const kept = folder.setPatience(patience)
        if (!kept.ok) return kept
        recorder.record(
          () => undefined,
          () => [{ kind: 'setting-changed', setting: 'when training waits', from, to: patience }],
        )
        settle()
        tell()
        return ok(state())
      },
    },
  }
}

function momentOf({ clock, onBattery }: Pick<TrainingParts, 'clock' | 'onBattery'>) {
  const now = clock()
  return { minute: 60 * now.getHours() + now.getMinutes(), onBattery: onBattery() }
}

const fresh = ({ cohortId, recipe, seed }: TrainingRequest, { now, reader }: Recorder): TrainingJob => ({
  jobId: 'preparing',
  recipe,
  seed,
  cohortId,
  cohortName: '',
  cohortHash: '',
  parentId: '',
  startedAt: now(),
  startedBy: reader(),
  status: 'preparing',
  waits: null,
  progress: null,
  trace: [],
  error: null,
  modelId: null,
})

const another: Failure = {
  code: 'training-runs',
  message: 'A training is not finished yet, and this computer does one at a time.',
  action: 'Let it finish, stop it and keep the best so far, or discard it.',
}

const nothing: Failure = {
  code: 'no-training',
  message: 'There is no training.',
  action: 'Start one from a frozen cohort.',
}

const notRunning: Failure = {
  code: 'training-rests',
  message: 'The training does not run at the moment, so it cannot be brought to its end.',
  action: 'Resume it first, or discard it.',
}
