import { performance } from 'node:perf_hooks'
import type { TrainState } from '#core/training/adam.ts'
import { InputFailed } from '../failed.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'

/** A schedule of steps with a figure of merit now and then, whatever is learned. */
export interface Loop {
  /** Of the recipe: a checkpoint of another one is refused. */
  readonly recipe: string
  readonly steps: number
  readonly validateEvery: number
  readonly start: () => TrainState
  /** One step, and what is to be said of it. */
  readonly step: (state: TrainState) => { readonly state: TrainState; readonly line: string }
  /** Figure of merit of averaged weights: the higher the better. */
  readonly validate: (average: Float32Array) => Promise<number>
  /** What that figure is, in words. */
  readonly merit: string
  readonly checkpointPath: string
  /** Source revision, for the record of a run that begins now. */
  readonly commit: string
  readonly report: (line: string) => void
}

/** Runs or resumes to the end of the schedule; a checkpoint is kept at each validation, and the best averaged weights in it. */
export async function runLoop(loop: Loop): Promise<Checkpoint> {
  let checkpoint = readCheckpoint(loop.checkpointPath, loop.recipe) ?? fresh(loop)
  let state = checkpoint.state
  const pace = paceFrom(state.step, loop.steps)
  while (state.step < loop.steps) {
    const done = loop.step(state)
    state = done.state
    const last = state.step === loop.steps
    if (state.step % 20 === 0 || last) loop.report(`${done.line}  ${pace(state.step)}`)
    if (state.step % loop.validateEvery === 0 || last) {
      checkpoint = await validated(loop, checkpoint, state)
      writeCheckpoint(loop.checkpointPath, checkpoint)
    }
  }
  return checkpoint
}

function fresh({ recipe, commit, start }: Loop): Checkpoint {
  const state = start()
  const header = { recipe, commit, step: 0, length: state.values.length, best: { step: 0, auc: 0 } }
  return { header, state, best: state.average.slice() }
}

async function validated(loop: Loop, before: Checkpoint, state: TrainState): Promise<Checkpoint> {
  const auc = await loop.validate(state.average)
  // No weights would ever be better than those it began with, and those would be written.
  if (Number.isNaN(auc))
    throw new InputFailed(`${loop.merit} cannot be told: validation needs cases of both kinds`)
  const better = auc > before.header.best.auc
  loop.report(`step ${state.step}  ${loop.merit} ${auc.toFixed(4)}${better ? '  best so far' : ''}`)
  return {
    header: {
      ...before.header,
      step: state.step,
      best: better ? { step: state.step, auc } : before.header.best,
    },
    state,
    best: better ? state.average.slice() : before.best,
  }
}

/** Seconds per step since the start of this process, and what is left at that pace. */
function paceFrom(startStep: number, totalSteps: number) {
  const start = performance.now()
  return (step: number): string => {
    const perStep = (performance.now() - start) / 1000 / (step - startStep)
    return `${perStep.toFixed(2)} s/step  ETA ${Math.ceil(((totalSteps - step) * perStep) / 60)} min`
  }
}
