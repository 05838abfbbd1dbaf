import * as tf from '@tensorflow/tfjs-core'
import { rank1, rank4, type NamedTensors } from '../model/named-tensors.ts'
import { blockNames, type LocatorConfig } from './layout.ts'

const EPSILON = 1e-5

/**
 * The locator's own layers, in plain operations that have a gradient on every backend.
 * @param shallow [n, 2h, 2w, 96] @param deep [n, h, w, 320]
 * @returns [n, 2h, 2w, 5]: middle (logit), log width, log height, right, down
 */
export function locatorHead(
  config: LocatorConfig,
  weights: NamedTensors,
  shallow: tf.Tensor4D,
  deep: tf.Tensor4D,
): tf.Tensor4D {
  return boxesOf(weights, headFeatures(config, weights, shallow, deep))
}

/** What the head makes of both maps before it says anything. @returns [n, 2h, 2w, channels] */
export function headFeatures(
  config: LocatorConfig,
  weights: NamedTensors,
  shallow: tf.Tensor4D,
  deep: tf.Tensor4D,
): tf.Tensor4D {
  const { coarse, fine } = blockNames(config)
  const block = config.dense === true ? mixed : spread
  const far = coarse.reduce((x, name) => block(weights, name, x), dense(weights, 'deep', deep))
  const [, height, width] = shallow.shape
  const joined = tf.add<tf.Tensor4D>(
    dense(weights, 'shallow', shallow),
    tf.image.resizeNearestNeighbor(far, [height, width]),
  )
  const near = tf.relu(normalized(weights, 'join', joined))
  return fine.reduce((x, name) => block(weights, name, x), near)
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
