import * as tf from '@tensorflow/tfjs-core'
import type { Block } from '../model/backbone-layout.ts'
import { runBlock } from '../model/folded.ts'
import { rank1, rank4, type NamedTensors } from '../model/named-tensors.ts'
import { ownBlocks, type LocatorConfig } from './layout.ts'

/** Maps at an eighth and at a sixteenth of the input. */
export interface OwnMaps {
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
export function ownMaps(config: LocatorConfig, weights: NamedTensors, early: tf.Tensor4D): OwnMaps {
  const run = (x: tf.Tensor4D, { units, residual }: Block): tf.Tensor4D =>
    runBlock(x, {
      units: units.map((unit) => ({
        unit,
        filter: rank4(weights, `${unit.name}/kernel`),
        bias: rank1(weights, `${unit.name}/bias`),
      })),
      residual,
    })
  return mapsBy(run, config, early)
}

function mapsBy(
  run: (x: tf.Tensor4D, block: Block) => tf.Tensor4D,
  config: LocatorConfig,
  early: tf.Tensor4D,
): OwnMaps {
  const blocks = ownBlocks(config)
  const shallow = blocks.shallow.reduce(run, early)
  return { shallow, deep: blocks.deep.reduce(run, shallow) }
}
