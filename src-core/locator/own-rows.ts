import * as tf from '@tensorflow/tfjs-core'
import type { Block } from '../model/backbone-layout.ts'
import { runBlock, type FoldedMobileNet } from '../model/folded.ts'
import { rank1, rank4, type NamedTensors } from '../model/named-tensors.ts'
import { ownBlocks, type LocatorConfig } from './layout.ts'

/** The maps that the head joins, each of half the rows and columns of the one before. */
export interface OwnMaps {
  /** Null where the locator's configuration has none. */
  readonly finest: tf.Tensor4D | null
  readonly shallow: tf.Tensor4D
  readonly deep: tf.Tensor4D
}

/**
 * The rows of the backbone that the locator has for itself, with a gradient for every weight.
 * @param early [n, 2h, 2w, inputs], as `FoldedMobileNet.early` gives it
 * @param relu6 with a gradient of its own, from `TrainingKernels`
 */
export function ownMapsTraining(
  config: LocatorConfig,
  weights: NamedTensors,
  relu6: (x: tf.Tensor4D) => tf.Tensor4D,
  early: tf.Tensor4D,
): OwnMaps {
  const run = (x: tf.Tensor4D, { units, residual }: Block): tf.Tensor4D => {
    const z = units.reduce((y, { name, depthwise, stride, relu6: bounded }) => {
      const kernel = rank4(weights, `${name}/kernel`)
      const linear = depthwise
        ? tf.depthwiseConv2d(y, kernel, stride, 'same')
        : tf.conv2d(y, kernel, stride, 'same')
      const shifted = tf.add<tf.Tensor4D>(linear, rank1(weights, `${name}/bias`))
      return bounded ? relu6(shifted) : shifted
    }, x)
    return residual ? tf.add<tf.Tensor4D>(x, z) : z
  }
  return mapsBy(run, config, early)
}

/** The same in fused operations, which have no fast gradient. */
export const ownMaps = (config: LocatorConfig, weights: NamedTensors, early: tf.Tensor4D): OwnMaps =>
  mapsBy(fusedBy(weights), config, early)

/**
 * What the rows of its own start from: the first rows of the model that reads, or its own that are never learned.
 * @param inputs [n, rows, columns, 1] @returns [n, rows / 4, columns / 4, config.inputs]
 */
export const earlyMaps = (
  config: LocatorConfig,
  weights: NamedTensors,
  backbone: Pick<FoldedMobileNet, 'early'>,
  inputs: tf.Tensor4D,
): tf.Tensor4D =>
  config.before === undefined
    ? backbone.early(inputs)
    : tf.tidy(() => ownBlocks(config).before.reduce(fusedBy(weights), inputs))

const fusedBy =
  (weights: NamedTensors) =>
  (x: tf.Tensor4D, { units, residual }: Block): tf.Tensor4D =>
    runBlock(x, {
      units: units.map((unit) => ({
        unit,
        filter: rank4(weights, `${unit.name}/kernel`),
        bias: rank1(weights, `${unit.name}/bias`),
      })),
      residual,
    })

function mapsBy(
  run: (x: tf.Tensor4D, block: Block) => tf.Tensor4D,
  config: LocatorConfig,
  early: tf.Tensor4D,
): OwnMaps {
  const blocks = ownBlocks(config)
  const finest = blocks.finest.reduce(run, early)
  const shallow = blocks.shallow.reduce(run, finest)
  return {
    finest: config.finest === undefined ? null : finest,
    shallow,
    deep: blocks.deep.reduce(run, shallow),
  }
}
