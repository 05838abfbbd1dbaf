import * as tf from '@tensorflow/tfjs-core'
import { named, tensorsOf, withRank } from '#core/model/named-tensors.ts'
import { randomInt, seededRandom } from '#core/random.ts'
import { adamStep, startState, type AdamSettings } from '#core/training/adam.ts'
import { only } from '#core/training/gradient.ts'
import { inputRestraint } from '#core/training/step.ts'
import { placed } from '../baselines/arrays.ts'
import type { Head } from '../baselines/heads.ts'
import { rankAuc } from '../circuit/rank-auc.ts'
import { scheduleOf } from '../training/recipe.ts'
import type { FrozenCases } from './frozen-features.ts'

export interface PathTraining {
  readonly steps: number
  readonly batch: number
  readonly validateEvery: number
  readonly rate: number
  readonly seed: number
}

export interface TrainedPath {
  /** The averaged weights at the best validation. */
  readonly values: Float32Array
  readonly step: number
  readonly auc: number
}

/** As the hybrid's own: it keeps what saturates where it can learn. */
const INPUT_DECAY = 0.02

/**
 * Trains everything behind a frozen backbone, whatever stands in its middle, by the schedule of the model's own training; the step
 * is chosen by AUC on other cases. The same seed gives the same weights.
 * @param start in the order of `head.arrays`
 */
export function trainPath(
  head: Head,
  start: Float32Array,
  { train, validation }: { readonly train: FrozenCases; readonly validation: FrozenCases },
  training: PathTraining,
): TrainedPath {
  const specs = placed(head.arrays)
  const settings: AdamSettings = scheduleOf(training, { head: 1, circuit: 3, projection: 0 })
  const random = seededRandom(training.seed)
  let state = startState(start)
  let best: TrainedPath | null = null
  for (let step = 1; step <= training.steps; step++) {
    const cases = drawn(train, training.batch, random)
    state = adamStep(state, gradientAt(head, specs, state.values, cases), specs, settings)
    if (step % training.validateEvery !== 0) continue
    const auc = rankAuc(validation.labels, pathLogits(head, state.average, validation))
    if (best === null || auc > best.auc) best = { values: state.average.slice(), step, auc }
  }
  if (best === null) throw new Error('the path was never validated')
  return best
}

/** Logits [n] of frozen features by flat weights of a head. */
export function pathLogits(
  head: Head,
  flat: Float32Array,
  { features, n, width }: FrozenCases,
): Float32Array {
  const specs = placed(head.arrays)
  return tf.tidy(() => {
    const weights = named(specs, tensorsOf(specs, flat))
    return Float32Array.from(head.logits(weights, tf.tensor2d(features, [n, width])).dataSync())
  })
}

function drawn(
  { features, labels, n, width }: FrozenCases,
  count: number,
  random: () => number,
): FrozenCases {
  const [h, wanted] = [new Float32Array(count * width), new Float32Array(count)]
  for (let i = 0; i < count; i++) {
    const at = randomInt(random, n)
    h.set(features.subarray(at * width, (at + 1) * width), i * width)
    wanted[i] = labels[at]!
  }
  return { features: h, labels: wanted, n: count, width }
}

/** Of the mean cross-entropy and the restraint on u, in the flat layout. */
function gradientAt(
  head: Head,
  specs: ReturnType<typeof placed>,
  values: Float32Array,
  { features, labels, n, width }: FrozenCases,
): Float32Array {
  const gradient = new Float32Array(values.length)
  tf.tidy(() => {
    const h = tf.tensor2d(features, [n, width])
    const restraint = inputRestraint(INPUT_DECAY)
    const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
      const weights = named(specs, tensors)
      const own = tf.losses.sigmoidCrossEntropy(tf.tensor1d(labels), head.logits(weights, h))
      return withRank<tf.Rank.R0>(restraint === null ? own : tf.add(own, restraint(weights, h)), 0)
    }
    const { value, grads } = tf.valueAndGrads(loss)(tensorsOf(specs, values))
    only(value.dataSync())
    for (const [i, { offset }] of specs.entries()) {
      const part = grads[i]
      if (part) gradient.set(part.dataSync(), offset)
    }
  })
  return gradient
}
