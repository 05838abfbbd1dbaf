import * as tf from '@tensorflow/tfjs-core'
import { initialLocator } from '#core/locator/initial.ts'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { foundIn } from '#core/locator/locate.ts'
import type { FoldedMobileNet } from '#core/model/folded.ts'
import { named, tensorsOf } from '#core/model/named-tensors.ts'
import { totalSize } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { adamStep, startState, type TrainState } from '#core/training/adam.ts'
import type { Checkpoint } from '../training/checkpoint.ts'
import { runLoop } from '../training/loop.ts'
import { hashOf } from '../training/recipe.ts'
import { learnedSpecs, withCovers } from './covers.ts'
import { batchAt, gradientAt } from './gradient.ts'
import type { LocatorLesson } from './lesson.ts'
import { steadyPrecision, type Found } from './precision.ts'
import { CELL, type SeenFrame } from './seen-frames.ts'

/** Of two boxes that share more of their union the better one stays. */
export const OVERLAP = 0.3
/** Of a frame; their mean finds more than one. */
export const VIEWS = 4

/** Trains or resumes the locator; the averaged weights of the best mean average precision on the validation frames are in `best`. */
export async function learnLocator(lesson: LocatorLesson): Promise<Checkpoint> {
  const { recipe, model, checkpointPath, commit, report } = lesson
  const { config, adam, seed } = recipe
  const covered = recipe.vesselFrames !== undefined
  const specs = learnedSpecs(config, covered)
  const learned = await runLoop({
    recipe: hashOf(recipe),
    steps: adam.totalSteps,
    validateEvery: recipe.validateEvery,
    start: () => {
      const own = lesson.start ?? initialLocator(config, model.weights, seededRandom(seed))
      return startState(covered ? withCovers(config, own) : own)
    },
    step: (state) => {
      const { loss, gradient } = gradientAt(lesson, specs, state.values, batchAt(lesson, state.step))
      const next: TrainState = adamStep(state, gradient, specs, adam)
      return { state: next, line: `step ${next.step}  loss ${loss.toFixed(4)}` }
    },
    validate: async (average) =>
      steadyPrecision(await locateAll(config, model.backbone, average, lesson.validation)),
    merit: 'average precision, IoU .3 to .7',
    ...{ checkpointPath, commit, report },
  })
  return { ...learned, best: learned.best.slice(0, totalSize(locatorSpecs(config))) }
}

/** What it finds in each frame, in cells. */
export async function locateAll(
  config: LocatorConfig,
  backbone: FoldedMobileNet,
  values: Float32Array,
  frames: readonly SeenFrame[],
): Promise<Found[]> {
  const specs = locatorSpecs(config)
  const tensors = tensorsOf(specs, values)
  const asked = { backbone, config, weights: named(specs, tensors), views: VIEWS, overlap: OVERLAP } as const
  const found: Found[] = []
  for (const { input, lesions } of frames)
    found.push({ detections: await foundIn(asked, input, 1 / CELL), lesions })
  tf.dispose(tensors)
  return found
}
