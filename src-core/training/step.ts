import * as tf from '@tensorflow/tfjs-core'
import { backboneBlocks, type Block } from '../model/backbone-layout.ts'
import { hybridHead } from '../model/hybrid.ts'
import type { TrainingKernels } from '../model/kernels.ts'
import type { HybridConfig, ParameterSpec } from '../model/parameters.ts'
import { PATCH_SIZE } from '../model/preprocess.ts'
import { sideLoss, trainedSpecs, type SideBatch, type SideTask } from './side-task.ts'
import { adamStep, norm, type AdamSettings, type TrainState } from './adam.ts'
import { gradientOf, only, sliceOf, updateStatistics, type Gradient } from './gradient.ts'

/** Standardized patches [n, 64, 64] and their labels, 1 for stenosis. */
export interface Batch {
  readonly patches: Float32Array
  readonly labels: Float32Array
  /** More patches with targets of their own, for a trainer with a side task; they have no stenosis label. */
  readonly side?: SideBatch
}

export interface StepReport {
  readonly step: number
  readonly loss: number
  readonly alpha: number
  readonly gradientNorm: number
  /** Barren-plateau watch: the gradient of the circuit's angles alone. */
  readonly circuitGradientNorm: number
}

/** What one step needs besides state and batch; computed once. */
export interface Trainer {
  readonly config: HybridConfig
  readonly blocks: readonly Block[]
  readonly specs: readonly ParameterSpec[]
  readonly learned: readonly ParameterSpec[]
  readonly kernels: TrainingKernels
  readonly settings: AdamSettings
  readonly side: SideTask | null
}

export function createTrainer(
  config: HybridConfig,
  kernels: TrainingKernels,
  settings: AdamSettings,
  side: SideTask | null = null,
): Trainer {
  const specs = trainedSpecs(config, side)
  const learned = specs.filter((spec) => spec.group !== 'statistic')
  return { config, blocks: backboneBlocks(config.backbone), specs, learned, kernels, settings, side }
}

/** One supervised step on one batch; `state`'s arrays are updated in place. */
export function trainStep(
  trainer: Trainer,
  state: TrainState,
  batch: Batch,
): { state: TrainState; report: StepReport } {
  const { loss, gradient, statistics } = lossAndGradient(trainer, state.values, batch)
  updateStatistics(trainer.specs, state, statistics)
  const next = adamStep(state, gradient, trainer.specs, trainer.settings)
  const report = {
    step: next.step,
    loss,
    alpha: only(sliceOf(trainer.specs, next.values, 'fuse/alpha')),
    gradientNorm: norm(gradient),
    circuitGradientNorm: norm(sliceOf(trainer.specs, gradient, 'circuit/angles')),
  }
  return { state: next, report }
}

/**
 * Mean sigmoid cross-entropy over the batch and its gradient.
 * @returns gradient in the flat layout, zeros for statistics; statistics of the batch by unit
 */
export function lossAndGradient(trainer: Trainer, values: Float32Array, batch: Batch): Gradient {
  const { config, side } = trainer
  const n = batch.labels.length
  return gradientOf(trainer, values, allPatches(batch), (weights, h) => {
    const logits = hybridHead(config.circuit, weights, tf.slice(h, 0, n))
    const main = tf.losses.sigmoidCrossEntropy(tf.tensor1d(batch.labels), logits)
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
