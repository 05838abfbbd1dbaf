import * as tf from '@tensorflow/tfjs-core'
import { backboneBlocks, type Block } from '../model/backbone-layout.ts'
import { backboneTraining, type BatchStatistics } from '../model/backbone.ts'
import { hybridHead } from '../model/hybrid.ts'
import type { TrainingKernels } from '../model/kernels.ts'
import { named, tensorsOf, withRank } from '../model/named-tensors.ts'
import { totalSize, type HybridConfig, type ParameterSpec } from '../model/parameters.ts'
import { PATCH_SIZE } from '../model/preprocess.ts'
import { sideLoss, trainedSpecs, type SideBatch, type SideTask } from './side-task.ts'
import { adamStep, averageInto, norm, type AdamSettings, type TrainState } from './adam.ts'

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

/** Weight of the newest batch in the running statistics, once there are enough of them. */
const STATISTIC_DECAY = 0.99

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
export function lossAndGradient(
  { config, blocks, specs, learned, kernels, side }: Trainer,
  values: Float32Array,
  batch: Batch,
): { loss: number; gradient: Float32Array; statistics: ReadonlyMap<string, UnitStatistics> } {
  const n = batch.labels.length
  let kept: BatchStatistics = new Map()
  const gradient = new Float32Array(totalSize(specs))
  const loss = tf.tidy(() => {
    const x = tf.tensor4d(allPatches(batch), [n + sideCount(batch), PATCH_SIZE, PATCH_SIZE, 1])
    const forward = (...tensors: tf.Tensor[]): tf.Scalar => {
      const weights = named(learned, tensors)
      const { h, statistics } = backboneTraining(blocks, weights, kernels, x)
      kept = statistics
      const logits = hybridHead(config.circuit, weights, tf.slice(h, 0, n))
      const main = tf.losses.sigmoidCrossEntropy(tf.tensor1d(batch.labels), logits)
      if (side === null || !batch.side) return withRank<tf.Rank.R0>(main, 0)
      const asked = tf.slice(h, n, sideCount(batch))
      const more = tf.mul(side.weight, sideLoss(weights, asked, batch.side.targets, side.targets))
      return withRank<tf.Rank.R0>(tf.add(main, more), 0)
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

const sideCount = ({ side }: Batch): number => (side ? side.patches.length / PATCH_SIZE ** 2 : 0)

function allPatches({ patches, side }: Batch): Float32Array {
  if (!side) return patches
  const all = new Float32Array(patches.length + side.patches.length)
  all.set(patches)
  all.set(side.patches, patches.length)
  return all
}

interface UnitStatistics {
  readonly mean: Float32Array
  readonly variance: Float32Array
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

/** Running averages of the batch statistics, in place; the first steps count for more. */
function updateStatistics(
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

function only(values: ArrayLike<number>): number {
  const value = values[0]
  if (value === undefined || Number.isNaN(value))
    throw new Error('training diverged: the loss is not a number')
  return value
}
