import { performance } from 'node:perf_hooks'
import { inferenceOf } from '#core/model/inference.ts'
import type { TrainingKernels } from '#core/model/kernels.ts'
import { initialValues, parameterSpecs, totalSize, type HybridConfig } from '#core/model/parameters.ts'
import { weightsOf } from '#core/model/weights.ts'
import { seededRandom } from '#core/random.ts'
import { startState, type TrainState } from '#core/training/adam.ts'
import { trainedSpecs, type SideTask } from '#core/training/side-task.ts'
import { createTrainer, trainStep, type Batch, type StepReport } from '#core/training/step.ts'
import type { Checkpoint } from './checkpoint.ts'
import { runLoop } from './loop.ts'
import { hashOf, type Recipe } from './recipe.ts'

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
export function train(run: TrainingRun): Promise<Checkpoint> {
  const { recipe, validate, checkpointPath, commit, report } = run
  const { model, settings, side, inputDecay } = recipe
  const trainer = createTrainer(model, run.kernels, settings, side, inputDecay)
  return runLoop({
    recipe: hashOf(recipe),
    steps: recipe.settings.totalSteps,
    validateEvery: recipe.validateEvery,
    start: () => start(run),
    step: (state) => {
      const done = trainStep(trainer, state, run.batchAt(state.step))
      return { state: done.state, line: progressLine(done.report) }
    },
    validate,
    merit: 'validation AUC',
    checkpointPath,
    commit,
    report,
  })
}

function start({ recipe, initial }: TrainingRun): TrainState {
  const own = initial ?? initialValues(recipe.model, seededRandom(recipe.seeds.weights))
  return startState(withSide(own, recipe.model, recipe.side))
}

/** The head of the side task starts at zero: all questions are even. */
function withSide(own: Float32Array, model: HybridConfig, side: SideTask | null): Float32Array {
  const all = new Float32Array(totalSize(trainedSpecs(model, side)))
  all.set(own)
  return all
}

/** A disposable model of flat averaged weights, for validation. */
export const inferenceFrom = ({ model }: Pick<Recipe, 'model'>, flat: Float32Array) =>
  inferenceOf(model, weightsOf(parameterSpecs(model), flat), () => performance.now())

const progressLine = (report: StepReport): string =>
  [
    `step ${report.step}`,
    `loss ${report.loss.toFixed(4)}`,
    `alpha ${report.alpha.toFixed(4)}`,
    `gradient ${report.gradientNorm.toFixed(3)}`,
    `circuit gradient ${report.circuitGradientNorm.toExponential(2)}`,
  ].join('  ')
