import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { referenceKernels, type TrainingKernels } from '#core/model/kernels.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { initialValues } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { startState } from '#core/training/adam.ts'
import { contrastiveStep, createContrastiveTrainer, withProjection } from '#core/training/contrastive.ts'
import type { TrainingImage } from '#core/training/region-sampler.ts'
import { withPoints } from './data/points.ts'
import { loadSimulated } from './data/simulated.ts'
import { heldOut, loadSplits, type Splits } from './data/splits.ts'
import { loadVessels } from './data/vessels.ts'
import { regionCases, score, type Case } from './evaluation/regions.ts'
import {
  contrastiveRecipe,
  type ContrastiveChoices,
  type ContrastiveRecipe,
} from './training/contrastive-recipe.ts'
import { commitAtHand, hashOf, seenOf } from './training/recipe.ts'
import { runLoop } from './training/loop.ts'
import { linearProbe, type ProbeSet } from './training/probe.ts'
import { shipBackbone } from './training/ship-backbone.ts'
import { startFrom } from './training/start-from.ts'
import { inferenceFrom } from './training/train.ts'
import { viewsOf, type ViewSource } from './training/views.ts'

export interface PretrainOptions extends ContrastiveChoices {
  readonly data: string
  readonly out: string
  readonly id: string
  readonly from?: string
  readonly simulated: readonly string[]
}

/** Stage 1: learns the backbone by contrast on frames without their labels, or resumes, then writes it to `out`/id. */
export async function pretrainCommand(options: PretrainOptions): Promise<void> {
  const report = (line: string): void => void process.stderr.write(`${line}\n`)
  mkdirSync(options.out, { recursive: true })
  const splits = loadSplits(options.data)
  const start = options.from === undefined ? null : await startFrom(options.from)
  const recipe = { ...contrastiveRecipe(options, start?.parent ?? null), ...seenOf(true, options.simulated) }
  const images = await unlabelled(options, splits)
  report(`frames to look at: ${images.length}`)
  const source = { images, seed: recipe.seeds.batches, regions: recipe.regions }
  const own = start?.values ?? initialValues(recipe.model, seededRandom(recipe.seeds.weights))
  const checkpoint = await learn(options, { recipe, source, own, splits, report })
  const folder = join(options.out, options.id)
  await shipBackbone(
    {
      folder,
      id: options.id,
      createdAt: new Date(),
      images: images.length,
      before: start?.trainedOn ?? null,
    },
    recipe,
    checkpoint,
  )
  report(`wrote ${folder}`)
}

interface Pretraining {
  readonly recipe: ContrastiveRecipe
  readonly source: ViewSource
  readonly own: Float32Array
  readonly splits: Splits
  readonly report: (line: string) => void
}

function learn(options: PretrainOptions, { recipe, source, own, splits, report }: Pretraining) {
  const kernels: TrainingKernels = nativeKernels() ?? referenceKernels
  const { model, projection, settings, temperature } = recipe
  const trainer = createContrastiveTrainer(model, projection, kernels, settings, temperature)
  const probe = probeOf(recipe, splits)
  return runLoop({
    recipe: hashOf(recipe),
    steps: settings.totalSteps,
    validateEvery: recipe.validateEvery,
    start: () => startState(withProjection(own, trainer.specs, seededRandom(recipe.seeds.weights + 1))),
    step: (state) => {
      const done = contrastiveStep(trainer, state, viewsOf(source, state.step))
      const { step, loss, gradientNorm } = done.report
      return {
        state: done.state,
        line: `step ${step}  loss ${loss.toFixed(4)}  gradient ${gradientNorm.toFixed(3)}`,
      }
    },
    validate: probe,
    merit: 'linear probe AUC',
    checkpointPath: join(options.out, 'checkpoint.bin'),
    commit: commitAtHand(),
    report,
  })
}

/** Frames of both ARCADE tasks without the held-out ones and their near duplicates, and those drawn by code. */
async function unlabelled(options: PretrainOptions, splits: Splits): Promise<TrainingImage[]> {
  const vessels = await loadVessels(options.data, heldOut(splits))
  return withPoints([
    ...splits.train,
    ...vessels.frames.map(({ image }, i) => ({ name: `vessels ${i}`, image, lesions: [] })),
    ...options.simulated.flatMap(loadSimulated),
  ])
}

/** Frames whose regions the probe is fitted on: enough for 1280 features, few enough for a minute. */
const PROBE_FRAMES = 250

function probeOf(recipe: ContrastiveRecipe, splits: Splits): (average: Float32Array) => Promise<number> {
  const fit = regionCases(withPoints(splits.train.slice(0, PROBE_FRAMES)))
  const held = regionCases(withPoints(splits.validation))
  return async (average) => {
    const inference = inferenceFrom(recipe, average)
    const featuresOf = async (cases: readonly Case[]): Promise<ProbeSet> => {
      const scored = await score(inference, cases)
      const width = recipe.model.backbone.features
      const features = new Float32Array(cases.length * width)
      for (const [i, one] of scored.entries()) features.set(one.features, i * width)
      return { features, labels: cases.map(({ label }) => label) }
    }
    const auc = linearProbe(await featuresOf(fit), await featuresOf(held))
    inference.dispose()
    return auc
  }
}
