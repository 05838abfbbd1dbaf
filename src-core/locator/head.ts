import * as tf from '@tensorflow/tfjs-core'
import { rank1, rank4, type NamedTensors } from '../model/named-tensors.ts'
import { blockNames, type LocatorConfig } from './layout.ts'
import type { OwnMaps } from './own-rows.ts'

const EPSILON = 1e-5

/**
 * The locator's own layers, in plain operations that have a gradient on every backend.
 * @param maps finest [n, 4h, 4w, 32] or none, shallow [n, 2h, 2w, 96], deep [n, h, w, 320]
 * @returns [n, 2h, 2w, 5], or of the finest map where there is one: middle (logit), log width, log height, right, down
 */
export const locatorHead = (config: LocatorConfig, weights: NamedTensors, maps: OwnMaps): tf.Tensor4D =>
  boxesOf(weights, headFeatures(config, weights, maps))

/** What the head makes of its maps before it says anything. @returns as the finest of them, [n, rows, columns, channels] */
export function headFeatures(
  config: LocatorConfig,
  weights: NamedTensors,
  { finest, shallow, deep }: OwnMaps,
): tf.Tensor4D {
  const names = blockNames(config)
  const block = config.dense === true ? mixed : spread
  const through = (x: tf.Tensor4D, blocks: readonly string[]): tf.Tensor4D =>
    blocks.reduce((y, name) => block(weights, name, y), x)
  const join = (norm: string, near: tf.Tensor4D, far: tf.Tensor4D): tf.Tensor4D => {
    const [, height, width] = near.shape
    const joined = tf.add<tf.Tensor4D>(near, tf.image.resizeNearestNeighbor(far, [height, width]))
    return tf.relu(normalized(weights, norm, joined))
  }
  const far = through(dense(weights, 'deep', deep), names.coarse)
  const near = through(join('join', dense(weights, 'shallow', shallow), far), names.fine)
  if (finest === null) return near
  return through(join('join-finest', dense(weights, 'finest', finest), near), names.finest)
}

/** @param features of `headFeatures` @returns [n, 2h, 2w, 5]: middle (logit), log width, log height, right, down */
export const boxesOf = (weights: NamedTensors, features: tf.Tensor4D): tf.Tensor4D =>
  dense(weights, 'out', features)

/** x + project(relu(expand(norm(spread(x))))): as in ConvNeXt (arXiv 2201.03545), with the norm over the whole map. */
function spread(weights: NamedTensors, name: string, x: tf.Tensor4D): tf.Tensor4D {
  const around = tf.add<tf.Tensor4D>(
    tf.depthwiseConv2d(x, rank4(weights, `${name}/spread/kernel`), 1, 'same'),
    rank1(weights, `${name}/spread/bias`),
  )
  const hidden = tf.relu(dense(weights, `${name}/expand`, normalized(weights, `${name}/norm`, around)))
  return tf.add(x, dense(weights, `${name}/project`, hidden))
}

/** x + relu(norm(mix(x))): all channels of the cells around at once, which says more of where a lesion ends. */
const mixed = (weights: NamedTensors, name: string, x: tf.Tensor4D): tf.Tensor4D =>
  tf.add(x, tf.relu(normalized(weights, `${name}/norm`, dense(weights, `${name}/mix`, x))))

const dense = (weights: NamedTensors, name: string, x: tf.Tensor4D): tf.Tensor4D =>
  tf.add(tf.conv2d(x, rank4(weights, `${name}/kernel`), 1, 'same'), rank1(weights, `${name}/bias`))

/** Mean 0 and deviation 1 over all of a frame's map (group normalization with one group, arXiv 1803.08494), then a scale a channel. */
function normalized(weights: NamedTensors, name: string, x: tf.Tensor4D): tf.Tensor4D {
  const { mean, variance } = tf.moments(x, [1, 2, 3], true)
  const even = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, EPSILON)))
  return tf.add(tf.mul(even, rank1(weights, `${name}/scale`)), rank1(weights, `${name}/offset`))
}
