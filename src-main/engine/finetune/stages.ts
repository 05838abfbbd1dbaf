import { createHash } from 'node:crypto'
import { clusteredAuc } from '#core/calibration/auc-interval.ts'
import { drawsOf } from '#core/finetune/draws.ts'
import { viewOf, type Crop } from '#core/finetune/crops.ts'
import type { Identity } from '#core/finetune/checkpoint-header.ts'
import type { FinetuneSpec } from '#core/finetune/recipe.ts'
import { CONTRASTIVE, contrastiveSchedule, depthOf, scheduleOf } from '#core/finetune/schedule.ts'
import { inferenceOf, type Inference } from '#core/model/inference.ts'
import type { TrainingKernels } from '#core/model/kernels.ts'
import { parameterSpecs, totalSize, type HybridConfig } from '#core/model/parameters.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { weightsOf } from '#core/model/weights.ts'
import { randomInt, seededRandom } from '#core/random.ts'
import { contrastiveStep, createContrastiveTrainer, withProjection } from '#core/training/contrastive.ts'
import { createPartialTrainer } from '#core/training/partial.ts'
import { supervisedStep, type Batch } from '#core/training/step.ts'
import type { Cache } from './cache.ts'
import { scoreHeld } from './score-held.ts'
import type { Stage } from './stage.ts'

export interface StageOf {
  readonly spec: FinetuneSpec
  readonly model: HybridConfig
  readonly kernels: TrainingKernels
  readonly cache: Cache
  /** All weights of the parent, flat. */
  readonly parent: Float32Array
  readonly folder: string
  readonly clock: () => number
}

/** What a resumed training must agree on with the one that was cut off. */
export const identityOf = ({ spec, model, cache }: Pick<StageOf, 'spec' | 'model' | 'cache'>): Identity => ({
  spec: sha256(spec),
  architecture: sha256(parameterSpecs(model).map(({ name, shape }) => [name, shape])),
  pixels: cache.file.sha256,
})

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Learning from labels. @param start where it begins: the parent's weights, or those that stage 1 made of them */
export function trainingStage(of: StageOf, start: Float32Array): Stage & { readonly dispose: () => void } {
  const { spec, model, kernels, cache, clock } = of
  const depth = depthOf(spec.recipe)
  const { steps, validateEvery, settings } = scheduleOf(spec, cache.file.train.length)
  // With nothing to learn no step is taken, and any trainer does.
  const trainer = createPartialTrainer(model, kernels, settings, start, depth ?? 'head', INPUT_DECAY)
  const held = cache.file.held.filter(({ split }) => split === 'validation')
  return {
    stage: 'training',
    identity: identityOf(of),
    folder: of.folder,
    steps,
    validateEvery,
    patience: spec.patience,
    start: () => start,
    step: (state) => {
      const { state: next, report } = supervisedStep(trainer, state, batchOf(of, state.step))
      return { state: next, loss: report.loss }
    },
    validate:
      depth === null
        ? null
        : async (average) => {
            const inference = inferenceFrom(model, average, clock)
            const logits = await scoreHeld(inference, cache, held)
            inference.dispose()
            const [labels, patients] = [held.map(({ label }) => label), held.map(({ patient }) => patient)]
            return clusteredAuc(labels, logits, patients).value
          },
    dispose: () => trainer.dispose(),
  }
}

/** As the shipped model was restrained: what leads into the circuit stays where it can answer. */
const INPUT_DECAY = 0.01

/** The batch of a step, drawn from seed and step alone. */
function batchOf({ spec, cache }: StageOf, step: number): Batch {
  const { train } = cache.file
  const draws = drawsOf(
    train.map(({ label }) => label),
    spec.seed,
    step,
    spec.batch,
  )
  const patches = new Float32Array(spec.batch * PATCH_LENGTH)
  const labels = new Float32Array(spec.batch)
  const random = seededRandom(Math.imul(spec.seed, 0x85ebca6b) + step)
  for (const [i, { index }] of draws.entries()) {
    const one = train[index]
    if (one === undefined) throw new Error('a case was drawn that is not there')
    patches.set(viewOf(cache.crop(one), random), i * PATCH_LENGTH)
    labels[i] = one.label
  }
  return { patches, labels }
}

/** Learning from unlabelled places by contrast (SimCLR), the backbone alone. */
export function contrastiveStage(of: StageOf): Stage {
  const { spec, model, kernels, cache } = of
  const { steps, validateEvery, settings } = contrastiveSchedule(cache.file.places.length)
  const projection = { hidden: 256, outputs: 128 }
  const trainer = createContrastiveTrainer(model, projection, kernels, settings, CONTRASTIVE.temperature)
  return {
    stage: 'contrastive',
    identity: identityOf(of),
    folder: of.folder,
    steps,
    validateEvery,
    patience: 1,
    start: () => withProjection(of.parent, trainer.specs, seededRandom(spec.seed + 1)),
    step: (state) => {
      const { state: next, report } = contrastiveStep(trainer, state, viewsOf(of, state.step))
      return { state: next, loss: report.loss }
    },
    validate: null,
  }
}

/** Two views of each of a batch of places: view i and view n + i show the same. */
function viewsOf({ spec, cache }: StageOf, step: number): Float32Array {
  const { regions } = CONTRASTIVE
  const random = seededRandom(Math.imul(spec.seed, 0xc2b2ae35) + step)
  const views = new Float32Array(2 * regions * PATCH_LENGTH)
  for (let i = 0; i < regions; i++) {
    const stored = cache.file.places[randomInt(random, cache.file.places.length)]
    if (stored === undefined) throw new Error('there are no places to look at')
    const crop: Crop = cache.crop(stored)
    for (const at of [i, regions + i]) views.set(viewOf(crop, random), at * PATCH_LENGTH)
  }
  return views
}

/** Of what stage 1 learned, the model's own weights: the projection is thrown away. */
export const withoutProjection = (model: HybridConfig, average: Float32Array): Float32Array =>
  average.slice(0, totalSize(parameterSpecs(model)))

/** A disposable model of flat weights. */
export const inferenceFrom = (model: HybridConfig, flat: Float32Array, clock: () => number): Inference =>
  inferenceOf(model, weightsOf(parameterSpecs(model), flat), clock)
