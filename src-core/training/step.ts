import * as tf from '@tensorflow/tfjs-core'
import { backboneTraining } from '../model/backbone.ts'
import { backboneBlocks } from '../model/backbone-layout.ts'
import { circuitInput, hybridHead } from '../model/hybrid.ts'
import type { TrainingKernels } from '../model/kernels.ts'
import type { NamedTensors } from '../model/named-tensors.ts'
import type { HybridConfig } from '../model/parameters.ts'
import { PATCH_SIZE } from '../model/preprocess.ts'
import { sideLoss, trainedSpecs, type SideBatch, type SideTask } from './side-task.ts'
import { adamStep, norm, type AdamSettings, type TrainState } from './adam.ts'
import {
  gradientOf,
  only,
  sliceOf,
  updateStatistics,
  type Differentiable,
  type Gradient,
} from './gradient.ts'

/** Standardized patches [n, 64, 64] and their labels, 1 for stenosis. */
export interface Batch {
  readonly patches: Float32Array
  readonly labels: Float32Array
  /** More patches with targets of their own, for a trainer with a side task; they have no stenosis label. */
  readonly side?: SideBatch
}

export interface LossReport {
  readonly step: number
  readonly loss: number
  readonly gradientNorm: number
}

/** Of a step of the hybrid. */
export interface StepReport extends LossReport {
  readonly alpha: number
  /** Barren-plateau watch: the gradient of the circuit's angles alone. */
  readonly circuitGradientNorm: number
}

/** What one step needs besides state and batch, for any network that says one logit of a region; computed once. */
export interface Trainer extends Differentiable {
  /** From h [n, features] to logits [n]. */
  readonly head: (weights: NamedTensors, h: tf.Tensor2D) => tf.Tensor1D
  readonly settings: AdamSettings
  readonly side: SideTask | null
  /** Added to the loss: what keeps a part of the network where it can learn. Null for nothing. */
  readonly restraint: ((weights: NamedTensors, h: tf.Tensor2D) => tf.Tensor) | null
}

/**
 * Of the hybrid.
 * @param inputDecay weight of the mean of u squared in the loss. Without it u grows until tanh is 1 or -1 everywhere, where RY(pi) and
 *   RY(-pi) turn to the same state: the circuit then says the same of every image and gets no gradient.
 */
export function createTrainer(
  config: HybridConfig,
  kernels: TrainingKernels,
  settings: AdamSettings,
  side: SideTask | null = null,
  inputDecay = 0,
): Trainer {
  const specs = trainedSpecs(config, side)
  const blocks = backboneBlocks(config.backbone)
  return {
    specs,
    learned: specs.filter((spec) => spec.group !== 'statistic'),
    features: (weights, x) => backboneTraining(blocks, weights, kernels, x),
    head: (weights, h) => hybridHead(config.circuit, weights, h),
    settings,
    side,
    restraint: inputRestraint(inputDecay),
  }
}

/** For any head that compresses its features before something that saturates. @param weight of the mean of u squared; 0 for none */
export const inputRestraint = (weight: number): Trainer['restraint'] =>
  weight === 0 ? null : (weights, h) => tf.mul(weight, circuitInputSize(weights, h))

/** Mean of u squared; it pulls at W_q and b_q and not at the backbone, so h is taken as given. */
function circuitInputSize(weights: NamedTensors, h: tf.Tensor2D): tf.Tensor {
  const given = tf.tensor2d(h.dataSync(), h.shape)
  return tf.mean(tf.square(circuitInput(weights, given)))
}

/** One supervised step of any network on one batch; `state`'s arrays are updated in place. */
export function supervisedStep(
  trainer: Trainer,
  state: TrainState,
  batch: Batch,
): { state: TrainState; report: LossReport; gradient: Float32Array } {
  const { loss, gradient, statistics } = lossAndGradient(trainer, state.values, batch)
  updateStatistics(trainer.specs, state, statistics)
  const next = adamStep(state, gradient, trainer.learned, trainer.settings)
  return { state: next, report: { step: next.step, loss, gradientNorm: norm(gradient) }, gradient }
}

/** The same of a hybrid, with what its circuit does. */
export function trainStep(
  trainer: Trainer,
  state: TrainState,
  batch: Batch,
): { state: TrainState; report: StepReport } {
  const { state: next, report, gradient } = supervisedStep(trainer, state, batch)
  const alpha = only(sliceOf(trainer.specs, next.values, 'fuse/alpha'))
  const circuitGradientNorm = norm(sliceOf(trainer.specs, gradient, 'circuit/angles'))
  return { state: next, report: { ...report, alpha, circuitGradientNorm } }
}

/**
 * Mean sigmoid cross-entropy over the batch and its gradient.
 * @returns gradient in the flat layout, zeros for statistics; statistics of the batch by unit
 */
export function lossAndGradient(trainer: Trainer, values: Float32Array, batch: Batch): Gradient {
  const { head, side, restraint } = trainer
  const n = batch.labels.length
  return gradientOf(trainer, values, allPatches(batch), (weights, h) => {
    const logits = head(weights, tf.slice(h, 0, n))
    const own = tf.losses.sigmoidCrossEntropy(tf.tensor1d(batch.labels), logits)
    const main = restraint === null ? own : tf.add(own, restraint(weights, tf.slice(h, 0, n)))
    if (side === null || !batch.side) return main
    const asked = tf.slice(h, n, sideCount(batch))
    return tf.add(main, tf.mul(side.weight, sideLoss(weights, asked, batch.side.targets, side.targets)))
  })
}

const sideCount = ({ side }: Batch): number => (side ? side.patches.length / PATCH_SIZE ** 2 : 0)

function allPatches({ patches, side }: Batch): Float32Array {
  if (!side) return patches
  const all = new Float32Array(patches.length + side.patches.length)
  all.set(patches)
  all.set(side.patches, patches.length)
  return all
}
