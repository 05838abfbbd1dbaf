import * as tf from '@tensorflow/tfjs-core'
import { backboneTraining } from '../model/backbone.ts'
import { backboneBlocks } from '../model/backbone-layout.ts'
import type { TrainingKernels } from '../model/kernels.ts'
import { rank1, rank2, type NamedTensors } from '../model/named-tensors.ts'
import { parameterSpecs, totalSize, type HybridConfig, type ParameterSpec } from '../model/parameters.ts'
import { randomNormal, type Random } from '../random.ts'
import { adamStep, norm, type AdamSettings, type TrainState } from './adam.ts'
import { gradientOf, updateStatistics, type Differentiable, type FeatureFunction } from './gradient.ts'

/** The head of stage 1, thrown away after it: features to `hidden` rectified units to `outputs`. */
export interface ProjectionConfig {
  readonly hidden: number
  readonly outputs: number
}

/** SimCLR (arXiv 2002.05709) over a network's features; what stands behind them stays as it is. */
export interface ContrastiveTrainer extends Differentiable {
  readonly settings: AdamSettings
  /** tau of NT-Xent. */
  readonly temperature: number
}

/** A network up to its features, and where its weights stand. */
export interface Encoder {
  readonly own: readonly ParameterSpec[]
  /** Numbers of a region's features. */
  readonly width: number
  readonly features: FeatureFunction
}

export interface ContrastiveReport {
  readonly step: number
  readonly loss: number
  readonly gradientNorm: number
}

/** What stage 1 updates: the network's own arrays, then those of the projection, so that a prefix is the network. */
function contrastiveSpecs({ own, width }: Encoder, { hidden, outputs }: ProjectionConfig): ParameterSpec[] {
  let offset = totalSize(own)
  const place = (name: string, shape: readonly number[]): ParameterSpec => {
    const size = shape.reduce((a, b) => a * b, 1)
    offset += size
    return { name: `projection/${name}`, shape, group: 'projection', size, offset: offset - size }
  }
  return [
    ...own,
    place('kernel1', [width, hidden]),
    place('bias1', [hidden]),
    place('kernel2', [hidden, outputs]),
    place('bias2', [outputs]),
  ]
}

/** The model's weights followed by a freshly drawn projection (Glorot). */
export function withProjection(
  own: Float32Array,
  specs: readonly ParameterSpec[],
  random: Random,
): Float32Array {
  const all = new Float32Array(totalSize(specs))
  all.set(own)
  for (const { group, shape, offset, size } of specs) {
    const [inputs = 1, outputs] = shape
    if (group !== 'projection' || outputs === undefined) continue
    const deviation = Math.sqrt(2 / (inputs + outputs))
    for (let i = offset; i < offset + size; i++) all[i] = deviation * randomNormal(random)
  }
  return all
}

/** Over the backbone of the hybrid; its circuit and its head stay as they are. */
export function createContrastiveTrainer(
  config: HybridConfig,
  projection: ProjectionConfig,
  kernels: TrainingKernels,
  settings: AdamSettings,
  temperature: number,
): ContrastiveTrainer {
  const blocks = backboneBlocks(config.backbone)
  const encoder: Encoder = {
    own: parameterSpecs(config),
    width: config.backbone.features,
    features: (weights, x) => backboneTraining(blocks, weights, kernels, x),
  }
  return contrastiveTrainer(encoder, projection, settings, temperature)
}

/** Over any network. */
export function contrastiveTrainer(
  encoder: Encoder,
  projection: ProjectionConfig,
  settings: AdamSettings,
  temperature: number,
): ContrastiveTrainer {
  const specs = contrastiveSpecs(encoder, projection)
  const learned = specs.filter(
    ({ group }) => group === 'kernel' || group === 'norm' || group === 'projection',
  )
  return { features: encoder.features, specs, learned, settings, temperature }
}

/**
 * One step; `state`'s arrays are updated in place.
 * @param views 2n standardized patches: i and n + i show the same region
 */
export function contrastiveStep(
  trainer: ContrastiveTrainer,
  state: TrainState,
  views: Float32Array,
): { state: TrainState; report: ContrastiveReport } {
  const { loss, gradient, statistics } = gradientOf(trainer, state.values, views, (weights, h) =>
    ntXent(projected(weights, h), trainer.temperature),
  )
  updateStatistics(trainer.specs, state, statistics)
  const next = adamStep(state, gradient, trainer.specs, trainer.settings)
  return { state: next, report: { step: next.step, loss, gradientNorm: norm(gradient) } }
}

/** z = g(h): [n, features] to [n, outputs]. */
function projected(weights: NamedTensors, h: tf.Tensor2D): tf.Tensor2D {
  const hidden = tf.relu(
    tf.add<tf.Tensor2D>(
      tf.matMul(h, rank2(weights, 'projection/kernel1')),
      rank1(weights, 'projection/bias1'),
    ),
  )
  return tf.add(tf.matMul(hidden, rank2(weights, 'projection/kernel2')), rank1(weights, 'projection/bias2'))
}

/** So low that it never counts in a softmax, and yet finite: its gradient must not be NaN. */
const NEVER = -1e9

/**
 * NT-Xent (equation 1 of arXiv 2002.05709): the mean over all 2n views of the cross-entropy of finding its other view among
 * the 2n - 1 others, by cosine similarity over the temperature.
 * @param z [2n, d], i and n + i are two views of one region
 */
export function ntXent(z: tf.Tensor2D, temperature: number): tf.Scalar {
  const count = z.shape[0]
  const half = count / 2
  const unit = tf.div<tf.Tensor2D>(z, tf.add(tf.norm(z, 2, 1, true), 1e-8))
  const similarity = tf.div<tf.Tensor2D>(tf.matMul(unit, unit, false, true), temperature)
  const others = tf.add(similarity, tf.mul(tf.eye(count), NEVER))
  const first = tf.slice(unit, [0, 0], [half, -1])
  const second = tf.slice(unit, [half, 0], [half, -1])
  const together = tf.div(tf.sum(tf.mul(first, second), 1), temperature)
  return tf.sub(tf.mean(tf.logSumExp(others, 1)), tf.mean(together))
}
