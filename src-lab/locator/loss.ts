import * as tf from '@tensorflow/tfjs-core'
import { LARGEST } from '#core/locator/detections.ts'

export interface TargetTensors {
  /** [n, h, w, 1] each, and [n, h, w, 4]. */
  readonly middle: tf.Tensor4D
  readonly sure: tf.Tensor4D
  readonly weight: tf.Tensor4D
  readonly shape: tf.Tensor4D
}

/** Weights of the errors of size, of place and of the whole box beside that of the middles. */
const [SIZE, PLACE, SHARED] = [0.5, 0.3, 1] as const

/**
 * Penalty-reduced focal loss of the middles (equation 1 of arXiv 1904.07850: alpha 2, beta 4), and mean absolute errors of size and place
 * and one less the intersection over union of the box (UnitBox, arXiv 1608.01471, without its logarithm) where a lesion is: what counts as
 * found is judged by that, and a size and a place that are each a little wrong can miss it together. A lesion that is only likely counts as
 * much of both. @param said [n, h, w, 5]
 */
export function locatorLoss(said: tf.Tensor4D, { middle, sure, weight, shape }: TargetTensors): tf.Scalar {
  const logit = tf.slice(said, [0, 0, 0, 0], [-1, -1, -1, 1])
  const p = tf.sigmoid(logit)
  // ln p and ln(1 - p) from the logit, so that neither is ever the logarithm of 0.
  const [lnP, lnNot] = [tf.neg(tf.softplus(tf.neg(logit))), tf.neg(tf.softplus(logit))]
  const found = tf.mul(sure, tf.mul(tf.square(tf.sub(1, p)), lnP))
  const silent = tf.mul(tf.sub(1, sure), tf.mul(tf.pow(tf.sub(1, middle), 4), tf.mul(tf.square(p), lnNot)))
  const focal = tf.neg(tf.div(tf.sum(tf.add(found, silent)), tf.maximum(1, tf.sum(sure))))
  const apart = tf.mul(tf.abs(tf.sub(tf.slice(said, [0, 0, 0, 1], [-1, -1, -1, 4]), shape)), weight)
  const known = tf.maximum(1, tf.sum(weight))
  const size = tf.div(tf.sum(tf.slice(apart, [0, 0, 0, 0], [-1, -1, -1, 2])), known)
  const place = tf.div(tf.sum(tf.slice(apart, [0, 0, 0, 2], [-1, -1, -1, 2])), known)
  const boxes = tf.slice(said, [0, 0, 0, 1], [-1, -1, -1, 4])
  const missed = tf.div(tf.sum(tf.mul(tf.sub(1, sharedOf(boxes, shape)), weight)), known)
  return tf.addN<tf.Scalar>([
    tf.sum(focal),
    tf.sum(tf.mul(SIZE, size)),
    tf.sum(tf.mul(PLACE, place)),
    tf.sum(tf.mul(SHARED, missed)),
  ])
}

/** Intersection over union of two boxes of each cell. @param a and b [n, h, w, 4]: log width, log height, right, down @returns [n, h, w, 1] */
function sharedOf(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor {
  const sides = (box: tf.Tensor4D): tf.Tensor =>
    tf.exp(tf.clipByValue(tf.slice(box, [0, 0, 0, 0], [-1, -1, -1, 2]), -LARGEST, LARGEST))
  const middles = (box: tf.Tensor4D): tf.Tensor => tf.slice(box, [0, 0, 0, 2], [-1, -1, -1, 2])
  const [sidesA, sidesB] = [sides(a), sides(b)]
  const [halfA, halfB] = [tf.div(sidesA, 2), tf.div(sidesB, 2)]
  const end = tf.minimum(tf.add(middles(a), halfA), tf.add(middles(b), halfB))
  const start = tf.maximum(tf.sub(middles(a), halfA), tf.sub(middles(b), halfB))
  const both = productOf(tf.relu(tf.sub(end, start)))
  return tf.div(both, tf.sub(tf.add(productOf(sidesA), productOf(sidesB)), both))
}

/** Width times height. */
const productOf = (sides: tf.Tensor): tf.Tensor =>
  tf.mul(tf.slice(sides, [0, 0, 0, 0], [-1, -1, -1, 1]), tf.slice(sides, [0, 0, 0, 1], [-1, -1, -1, 1]))
