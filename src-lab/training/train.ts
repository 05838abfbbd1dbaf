import { performance } from 'node:perf_hooks'
import { inferenceOf } from '#core/model/inference.ts'
import type { TrainingKernels } from '#core/model/kernels.ts'
import { initialValues, parameterSpecs, totalSize, type HybridConfig } from '#core/model/parameters.ts'
import { weightsOf } from '#core/model/weights.ts'
import { seededRandom } from '#core/random.ts'
import { startState, type TrainState } from '#core/training/adam.ts'
import { trainedSpecs, type SideTask } from '#core/training/side-task.ts'
import { createTrainer, trainStep, type Batch, type StepReport } from '#core/training/step.ts'
import { readCheckpoint, writeCheckpoint, type Checkpoint } from './checkpoint.ts'
import { recipeHash, type Recipe } from './recipe.ts'

export interface TrainingRun {
  readonly recipe: Recipe
  readonly kernels: TrainingKernels
  readonly batchAt: (step: number) => Batch
  /** AUC of averaged weights on the validation part. */
  readonly validate: (average: Float32Array) => Promise<number>
  readonly checkpointPath: string
  /** Flat weights to start from; null draws them. */
  readonly initial: Float32Array | null
  /** Source revision, for the record of a run that begins now. */
  readonly commit: string
  readonly report: (line: string) => void
}

/** Trains or resumes to the end of the schedule; the best averaged weights by validation are in `best`. */
export async function train(run: TrainingRun): Promise<Checkpoint> {
  const { recipe } = run
  const trainer = createTrainer(recipe.model, run.kernels, recipe.settings, recipe.side)
  let checkpoint = readCheckpoint(run.checkpointPath, recipeHash(recipe)) ?? fresh(run)
  let state = checkpoint.state
  const last = recipe.settings.totalSteps
  const pace = paceFrom(state.step, last)
  while (state.step < last) {
    const done = trainStep(trainer, state, run.batchAt(state.step))
    state = done.state
    if (state.step % 20 === 0 || state.step === last) run.report(progressLine(done.report, pace(state.step)))
    if (state.step % recipe.validateEvery === 0 || state.step === last) {
      checkpoint = await validated(run, checkpoint, state)
      writeCheckpoint(run.checkpointPath, checkpoint)
    }
  }
  return checkpoint
}

function fresh({ recipe, commit, initial }: TrainingRun): Checkpoint {
  const own = initial ?? initialValues(recipe.model, seededRandom(recipe.seeds.weights))
  const state = startState(withSide(own, recipe.model, recipe.side))
  return {
    header: {
      recipe: recipeHash(recipe),
      commit,
      step: 0,
      length: state.values.length,
      best: { step: 0, auc: 0 },
    },
    state,
    best: state.average.slice(),
  }
}

/** The head of the side task starts at zero: all questions are even. */
function withSide(own: Float32Array, model: HybridConfig, side: SideTask | null): Float32Array {
  const all = new Float32Array(totalSize(trainedSpecs(model, side)))
  all.set(own)
  return all
}

async function validated(run: TrainingRun, before: Checkpoint, state: TrainState): Promise<Checkpoint> {
  const auc = await run.validate(state.average)
  const better = auc > before.header.best.auc
  run.report(`step ${state.step}  validation AUC ${auc.toFixed(4)}${better ? '  best so far' : ''}`)
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

/** A function from flat averaged weights to a disposable model, for validation. */
export const inferenceFrom = (recipe: Recipe, flat: Float32Array) =>
  inferenceOf(recipe.model, weightsOf(parameterSpecs(recipe.model), flat), () => performance.now())

/** Seconds per step since the start of this process, and what is left at that pace. */
function paceFrom(startStep: number, totalSteps: number) {
  const start = performance.now()
  return (step: number): string => {
    const perStep = (performance.now() - start) / 1000 / (step - startStep)
    return `${perStep.toFixed(2)} s/step  ETA ${Math.ceil(((totalSteps - step) * perStep) / 60)} min`
  }
}

const progressLine = (report: StepReport, pace: string): string =>
  [
    `step ${report.step}`,
    `loss ${report.loss.toFixed(4)}`,
    `alpha ${report.alpha.toFixed(4)}`,
    `gradient ${report.gradientNorm.toFixed(3)}`,
    `circuit gradient ${report.circuitGradientNorm.toExponential(2)}`,
    pace,
  ].join('  ')
