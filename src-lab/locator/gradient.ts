import * as tf from '@tensorflow/tfjs-core'
import { boxesOf, headFeatures } from '#core/locator/head.ts'
import { earlyMaps, ownMapsTraining } from '#core/locator/own-rows.ts'
import { named, tensorsOf } from '#core/model/named-tensors.ts'
import type { ParameterSpec } from '#core/model/parameters.ts'
import { randomInt, seededRandom } from '#core/random.ts'
import { only } from '#core/training/gradient.ts'
import { coverLoss, coverTargets } from './covers.ts'
import { inputsOf, targetTensors } from './frame-tensors.ts'
import type { LocatorLesson } from './lesson.ts'
import { locatorLoss } from './loss.ts'
import { seen, type SeenFrame } from './seen-frames.ts'
import { joined } from './joined.ts'
import { NARROW, QUARTERS, WIDE, type MarkedFrame, type TurnRange } from './turned.ts'

interface FramesOfStep {
  readonly lesions: readonly SeenFrame[]
  /** Null where no covers are learned. */
  readonly vessels: readonly SeenFrame[] | null
}

/** The frames of one step, drawn and turned by seed and step alone; all of one size. */
export function batchAt({ real, simulated, vessels, recipe }: LocatorLesson, step: number): FramesOfStep {
  const { batch, simulatedShare, vesselFrames, taught, joined: chance, shown } = recipe
  const random = seededRandom(Math.imul(recipe.seed, 0x9e3779b1) + step)
  const usual = recipe.wide === true ? WIDE : NARROW
  const drawn = (from: readonly MarkedFrame[], range: TurnRange = usual): SeenFrame => {
    const frame = from[randomInt(random, from.length)]
    if (frame === undefined) throw new Error('no frames to learn from')
    return seen(frame, random, range, shown)
  }
  const lesions = Array.from({ length: batch }, () => {
    const one = drawn(random() < simulatedShare ? simulated : real)
    return chance !== undefined && random() < chance ? joined(one, drawn(real), random) : one
  })
  if (vesselFrames === undefined) return { lesions, vessels: null }
  const range = taught === true ? QUARTERS : usual
  return { lesions, vessels: Array.from({ length: vesselFrames }, () => drawn(vessels, range)) }
}

export function gradientAt(
  { recipe: { config, taught }, model, kernels }: LocatorLesson,
  specs: readonly ParameterSpec[],
  values: Float32Array,
  { lesions, vessels }: FramesOfStep,
) {
  const gradient = new Float32Array(values.length)
  const loss = tf.tidy(() => {
    const all = [...lesions, ...(vessels ?? [])]
    const tensors = tensorsOf(specs, values)
    const early = earlyMaps(config, named(specs, tensors), model.backbone, inputsOf(all))
    const isLearned = ({ group }: ParameterSpec): boolean => group !== 'statistic'
    const learned = specs.filter(isLearned)
    const boxed = taught === true ? all : lesions
    const targets = targetTensors(boxed)
    const [, rows, columns] = targets.middle.shape
    const covers = vessels === null ? null : coverTargets(lesions, vessels, rows, columns)
    const { value, grads } = tf.valueAndGrads((...moving: tf.Tensor[]) => {
      const weights = named(learned, moving)
      const features = headFeatures(config, weights, ownMapsTraining(config, weights, kernels.relu6, early))
      const said = boxesOf(weights, tf.slice(features, 0, boxed.length))
      const ofBoxes = locatorLoss(said, targets)
      return covers === null ? ofBoxes : tf.add(ofBoxes, coverLoss(weights, features, covers))
    })(tensors.filter((_, i) => isLearned(specs[i]!)))
    for (const [i, spec] of learned.entries()) gradient.set(grads[i]?.dataSync() ?? [], spec.offset)
    return only(value.dataSync())
  })
  return { loss, gradient }
}
