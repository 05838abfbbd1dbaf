import * as tf from '@tensorflow/tfjs-core'
import { detectionsOf } from '#core/locator/detections.ts'
import { locatorHead } from '#core/locator/head.ts'
import { initialLocator, locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { mapsOf } from '#core/locator/locate.ts'
import { ownMaps, ownMapsTraining } from '#core/locator/own-rows.ts'
import type { FoldedMobileNet } from '#core/model/folded.ts'
import type { TrainingKernels } from '#core/model/kernels.ts'
import { named, tensorsOf } from '#core/model/named-tensors.ts'
import type { Weights } from '#core/model/weights.ts'
import { randomInt, seededRandom } from '#core/random.ts'
import { adamStep, startState, type AdamSettings, type TrainState } from '#core/training/adam.ts'
import { only } from '#core/training/gradient.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import type { Checkpoint } from '../training/checkpoint.ts'
import { runLoop } from '../training/loop.ts'
import { hashOf } from '../training/recipe.ts'
import { inputsOf, targetTensors } from './frame-tensors.ts'
import { locatorLoss } from './loss.ts'
import { averagePrecision, type Found } from './precision.ts'
import { CELL, seen, type SeenFrame } from './seen-frames.ts'
import { NARROW, WIDE } from './turned.ts'

export interface LocatorRecipe {
  readonly config: LocatorConfig
  readonly adam: AdamSettings
  /** Frames a step. */
  readonly batch: number
  readonly simulatedShare: number
  /** Whether frames are turned by any angle, blurred and made grainy; absent for not. */
  readonly wide?: true
  readonly seed: number
  /** What the backbone's weights are, and the frames. */
  readonly weightsSha256: string
  /** The locator whose numbers it starts from, by their SHA-256; absent for the model's rows and a drawn head. */
  readonly startSha256?: string
  readonly validateEvery: number
}

/** The model whose first rows it shares and whose later rows it starts from. */
export interface SharedModel {
  readonly backbone: FoldedMobileNet
  readonly weights: Weights
}

export interface LocatorLesson {
  readonly recipe: LocatorRecipe
  readonly model: SharedModel
  readonly kernels: TrainingKernels
  readonly real: readonly LabelledFrame[]
  readonly simulated: readonly LabelledFrame[]
  readonly validation: readonly SeenFrame[]
  /** Of the locator to start from; null for the model's rows and a drawn head. */
  readonly start: Float32Array | null
  readonly checkpointPath: string
  readonly commit: string
  readonly report: (line: string) => void
}

/** Of two boxes that share more of their union the better one stays. */
export const OVERLAP = 0.3
const MOST = 20

/** Trains or resumes the locator; the averaged weights of the best average precision on the validation frames are in `best`. */
export function learnLocator(lesson: LocatorLesson): Promise<Checkpoint> {
  const { recipe, model, checkpointPath, commit, report } = lesson
  const { config, adam, seed } = recipe
  return runLoop({
    recipe: hashOf(recipe),
    steps: adam.totalSteps,
    validateEvery: recipe.validateEvery,
    start: () => startState(lesson.start ?? initialLocator(config, model.weights, seededRandom(seed))),
    step: (state) => {
      const { loss, gradient } = gradientAt(lesson, state.values, batchAt(lesson, state.step))
      const next: TrainState = adamStep(state, gradient, locatorSpecs(config), adam)
      return { state: next, line: `step ${next.step}  loss ${loss.toFixed(4)}` }
    },
    validate: (average) =>
      Promise.resolve(averagePrecision(locateAll(config, model.backbone, average, lesson.validation))),
    merit: 'average precision at IoU .5',
    ...{ checkpointPath, commit, report },
  })
}

/** The frames of one step, drawn and turned by seed and step alone; all of one size. */
function batchAt({ real, simulated, recipe }: LocatorLesson, step: number): SeenFrame[] {
  const random = seededRandom(Math.imul(recipe.seed, 0x9e3779b1) + step)
  return Array.from({ length: recipe.batch }, () => {
    const from = random() < recipe.simulatedShare ? simulated : real
    const frame = from[randomInt(random, from.length)]
    if (frame === undefined) throw new Error('no frames to learn from')
    return seen(frame, random, recipe.wide === true ? WIDE : NARROW)
  })
}

function gradientAt(
  { recipe: { config }, model, kernels }: LocatorLesson,
  values: Float32Array,
  frames: readonly SeenFrame[],
) {
  const specs = locatorSpecs(config)
  const gradient = new Float32Array(values.length)
  const loss = tf.tidy(() => {
    const early = model.backbone.early(inputsOf(frames))
    const targets = targetTensors(frames)
    const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
      const weights = named(specs, tensors)
      const { shallow, deep } = ownMapsTraining(config, weights, kernels.relu6, early)
      return locatorLoss(locatorHead(config, weights, shallow, deep), targets)
    })(tensorsOf(specs, values))
    for (const [i, spec] of specs.entries()) gradient.set(grads[i]?.dataSync() ?? [], spec.offset)
    return only(value.dataSync())
  })
  return { loss, gradient }
}

/** What it finds in each frame, in cells. */
export function locateAll(
  config: LocatorConfig,
  backbone: FoldedMobileNet,
  values: Float32Array,
  frames: readonly SeenFrame[],
): Found[] {
  const specs = locatorSpecs(config)
  const tensors = tensorsOf(specs, values)
  const weights = named(specs, tensors)
  const found = frames.map((frame): Found => {
    const said = tf.tidy(() => {
      const { shallow, deep } = ownMaps(config, weights, backbone.early(inputsOf([frame])))
      return locatorHead(config, weights, shallow, deep)
    })
    const maps = mapsOf(
      Float32Array.from(said.dataSync()),
      frame.input.rows / CELL,
      frame.input.columns / CELL,
      1,
    )
    said.dispose()
    return { detections: detectionsOf(maps, MOST, OVERLAP), lesions: frame.lesions }
  })
  tf.dispose(tensors)
  return found
}
