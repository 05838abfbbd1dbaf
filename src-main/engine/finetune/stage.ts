import type { CheckpointHeader, Identity } from '#core/finetune/checkpoint-header.ts'
import type { TracePoint } from '#core/finetune/recipe.ts'
import { ok, type Failure, type Result } from '#core/result.ts'
import { startState, type TrainState } from '#core/training/adam.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'

/** A schedule of steps with a figure of merit now and then, and all that is needed to go on with it after anything. */
export interface Stage {
  readonly stage: CheckpointHeader['stage']
  readonly identity: Identity
  readonly folder: string
  readonly steps: number
  readonly validateEvery: number
  /** Validations without a better one after which it ends. */
  readonly patience: number
  readonly start: () => Float32Array
  readonly step: (state: TrainState) => { readonly state: TrainState; readonly loss: number }
  /** AUC of averaged weights on the validation part; null where the stage has no figure of merit. */
  readonly validate: ((average: Float32Array) => Promise<number>) | null
}

export interface StageParts {
  readonly clock: () => number
  /** Asked before each step. */
  readonly next: () => Promise<'go' | 'conclude' | 'suspend'>
  readonly onStep: (at: Checkpoint, validated: boolean) => void
  readonly onNotice: (notice: Failure) => void
}

export type StageEnd = 'finished' | 'no better validation' | 'cancelled by a person' | 'suspended'

/** Below the minute that is promised, by more than a slow step and a slow disk take. */
const CHECKPOINT_EVERY_MS = 40_000
/** Points of the curve lie this many steps apart at least. */
const MOST_POINTS = 200

/**
 * Runs a stage to its end, or goes on with it. What decides the weights is the state alone: when a checkpoint is written does not.
 * Errors: those of checkpoints
 */
export async function runStage(
  stage: Stage,
  parts: StageParts,
): Promise<Result<{ readonly checkpoint: Checkpoint; readonly end: StageEnd }>> {
  const found = readCheckpoint(stage.folder, stage.identity)
  if (!found.ok) return found
  if (found.value?.older) parts.onNotice(tookOlder)
  const own = found.value?.checkpoint.header.stage === stage.stage ? found.value.checkpoint : null
  let at = own ?? (await validated(stage, fresh(stage)))
  const began = parts.clock() - 1000 * at.header.seconds
  let savedMs = parts.clock()
  const save = (): Result<null> => {
    savedMs = parts.clock()
    return writeCheckpoint(stage.folder, at)
  }
  if (own === null) parts.onStep(at, true)
  let end: StageEnd | null = ended(stage, at)
  while (end === null) {
    const next = await parts.next()
    if (next !== 'go') {
      end = next === 'suspend' ? 'suspended' : 'cancelled by a person'
      break
    }
    at = taken(stage, at, parts.clock() - began)
    const due = at.state.step % stage.validateEvery === 0 || at.state.step === stage.steps
    if (due) at = await validated(stage, at)
    parts.onStep(at, due)
    end = ended(stage, at)
    if (!due && parts.clock() - savedMs < CHECKPOINT_EVERY_MS) continue
    const saved = save()
    if (!saved.ok) return saved
  }
  const saved = save()
  return saved.ok ? ok({ checkpoint: at, end }) : saved
}

function fresh({ stage, identity, start }: Stage): Checkpoint {
  const state = startState(start())
  return {
    header: {
      schema: 1,
      ...identity,
      stage,
      step: 0,
      length: state.values.length,
      best: { step: 0, auc: 0 },
      sinceBest: 0,
      trace: [],
      open: { loss: 0, steps: 0 },
      seconds: 0,
    },
    state,
    best: state.average.slice(),
  }
}

function taken(stage: Stage, { header, state, best }: Checkpoint, elapsedMs: number): Checkpoint {
  const done = stage.step(state)
  const open = { loss: header.open.loss + done.loss, steps: header.open.steps + 1 }
  const point: TracePoint = { step: done.state.step, loss: open.loss / open.steps, validationAuc: null }
  const whole = done.state.step % Math.ceil(stage.steps / MOST_POINTS) === 0
  return {
    header: {
      ...header,
      step: done.state.step,
      seconds: elapsedMs / 1000,
      open: whole ? { loss: 0, steps: 0 } : open,
      trace: whole ? [...header.trace, point] : header.trace,
    },
    state: done.state,
    best,
  }
}

/** With the figure of merit of its average; the best is kept, the first among equals. */
async function validated({ validate }: Stage, { header, state, best }: Checkpoint): Promise<Checkpoint> {
  if (validate === null) return { header, state, best: state.average.slice() }
  const auc = await validate(state.average)
  const better = header.trace.every(({ validationAuc }) => validationAuc === null) || auc > header.best.auc
  const last = header.trace.at(-1)
  const onPoint = last?.step === header.step
  const loss = header.open.steps > 0 ? header.open.loss / header.open.steps : null
  const before = onPoint ? header.trace.slice(0, -1) : header.trace
  return {
    header: {
      ...header,
      best: better ? { step: header.step, auc } : header.best,
      sinceBest: better ? 0 : header.sinceBest + 1,
      open: { loss: 0, steps: 0 },
      trace: [...before, { step: header.step, loss: onPoint ? last.loss : loss, validationAuc: auc }],
    },
    state,
    best: better ? state.average.slice() : best,
  }
}

function ended({ steps, patience, validate }: Stage, { header }: Checkpoint): StageEnd | null {
  if (header.step >= steps) return 'finished'
  return validate !== null && header.sinceBest >= patience ? 'no better validation' : null
}

const tookOlder: Failure = {
  code: 'checkpoint-damaged',
  message: 'The newest checkpoint of this training was damaged, so it goes on from the one before it.',
  action: 'Nothing is lost but the last minute, which is trained again to the same weights.',
}
