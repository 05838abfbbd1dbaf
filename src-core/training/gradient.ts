import * as tf from '@tensorflow/tfjs-core'
import type { BatchStatistics } from '../model/backbone.ts'
import { named, tensorsOf, withRank, type NamedTensors } from '../model/named-tensors.ts'
import { totalSize, type ParameterSpec } from '../model/parameters.ts'
import { PATCH_LENGTH, PATCH_SIZE } from '../model/preprocess.ts'
import { averageInto, type TrainState } from './adam.ts'

/**
 * Any network in training mode, up to its features.
 * @param x standardized patches [n, 64, 64, 1]
 * @returns h [n, features], and the statistics of the batch by unit (kept: whoever asks disposes them)
 */
export type FeatureFunction = (
  weights: NamedTensors,
  x: tf.Tensor4D,
) => { readonly h: tf.Tensor2D; readonly statistics: BatchStatistics }

/** What any objective over the features of a network needs. */
export interface Differentiable {
  readonly features: FeatureFunction
  readonly specs: readonly ParameterSpec[]
  /** Those of `specs` that a gradient is taken of. */
  readonly learned: readonly ParameterSpec[]
  /** The first part of the network where it is not learned: no gradient goes through it. Absent where all of it is. */
  readonly frozen?: (x: tf.Tensor4D) => tf.Tensor4D
}

export interface Gradient {
  readonly loss: number
  /** In the flat layout of `specs`; zeros for what is not learned. */
  readonly gradient: Float32Array
  readonly statistics: ReadonlyMap<string, UnitStatistics>
}

interface UnitStatistics {
  readonly mean: Float32Array
  readonly variance: Float32Array
}

/**
 * Value and gradient of an objective over the features of a batch, with the network in training mode.
 * @param patches standardized, one after the other
 * @param objective of the weights and of h [n, features]
 */
export function gradientOf(
  { features, specs, learned, frozen = (x) => x }: Differentiable,
  values: Float32Array,
  patches: Float32Array,
  objective: (weights: NamedTensors, h: tf.Tensor2D) => tf.Tensor,
): Gradient {
  let kept: BatchStatistics = new Map()
  const gradient = new Float32Array(totalSize(specs))
  const loss = tf.tidy(() => {
    const x = frozen(tf.tensor4d(patches, [patches.length / PATCH_LENGTH, PATCH_SIZE, PATCH_SIZE, 1]))
    const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
      const weights = named(learned, tensors)
      const { h, statistics } = features(weights, x)
      kept = statistics
      return withRank<tf.Rank.R0>(objective(weights, h), 0)
    }
    const { value, grads } = tf.valueAndGrads(forward)(tensorsOf(learned, values))
    for (const [i, spec] of learned.entries()) {
      const part = grads[i]
      if (part) gradient.set(part.dataSync(), spec.offset)
    }
    return only(value.dataSync())
  })
  return { loss, gradient, statistics: readStatistics(kept) }
}

function readStatistics(kept: BatchStatistics): Map<string, UnitStatistics> {
  const out = new Map<string, UnitStatistics>()
  for (const [unit, { mean, variance }] of kept) {
    out.set(unit, {
      mean: Float32Array.from(mean.dataSync()),
      variance: Float32Array.from(variance.dataSync()),
    })
    tf.dispose([mean, variance])
  }
  return out
}

/** Weight of the newest batch in the running statistics, once there are enough of them. */
const STATISTIC_DECAY = 0.99

/** Running averages of the batch statistics, in place; the first steps count for more. */
export function updateStatistics(
  specs: readonly ParameterSpec[],
  state: TrainState,
  statistics: ReadonlyMap<string, UnitStatistics>,
): void {
  const decay = Math.min(STATISTIC_DECAY, (1 + state.step) / (10 + state.step))
  for (const [unit, { mean, variance }] of statistics) {
    averageInto(sliceOf(specs, state.values, `${unit}/mean`), mean, decay)
    averageInto(sliceOf(specs, state.values, `${unit}/variance`), variance, decay)
  }
}

/** The part of a flat vector that belongs to one name; shares its memory. */
export function sliceOf(specs: readonly ParameterSpec[], flat: Float32Array, name: string): Float32Array {
  const spec = specs.find((candidate) => candidate.name === name)
  if (!spec) throw new Error(`the model has no weights named ${name}`)
  return flat.subarray(spec.offset, spec.offset + spec.size)
}

/** The one number of a scalar; throws where it is none. */
export function only(values: ArrayLike<number>): number {
  const value = values[0]
  if (value === undefined || Number.isNaN(value))
    throw new Error('training diverged: the loss is not a number')
  return value
}
