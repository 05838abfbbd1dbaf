import * as tf from '@tensorflow/tfjs-core'

export interface TargetTensors {
  /** [n, h, w, 1] each, and [n, h, w, 4]. */
  readonly middle: tf.Tensor4D
  readonly weight: tf.Tensor4D
  readonly shape: tf.Tensor4D
}

/** Weights of the errors of size and of place beside that of the middles. */
const [SIZE, PLACE] = [0.5, 0.3] as const

/**
 * Penalty-reduced focal loss of the middles (equation 1 of arXiv 1904.07850: alpha 2, beta 4), and mean absolute errors of size and place
 * where a lesion is. @param said [n, h, w, 5]
 */
export function locatorLoss(said: tf.Tensor4D, { middle, weight, shape }: TargetTensors): tf.Scalar {
  const logit = tf.slice(said, [0, 0, 0, 0], [-1, -1, -1, 1])
  const p = tf.sigmoid(logit)
  // ln p and ln(1 - p) from the logit, so that neither is ever the logarithm of 0.
  const [lnP, lnNot] = [tf.neg(tf.softplus(tf.neg(logit))), tf.neg(tf.softplus(logit))]
  const positive = tf.cast(tf.greaterEqual(middle, 0.999), 'float32')
  const found = tf.mul(positive, tf.mul(tf.square(tf.sub(1, p)), lnP))
  const silent = tf.mul(
    tf.sub(1, positive),
    tf.mul(tf.pow(tf.sub(1, middle), 4), tf.mul(tf.square(p), lnNot)),
  )
  const focal = tf.neg(tf.div(tf.sum(tf.add(found, silent)), tf.maximum(1, tf.sum(positive))))
  const apart = tf.mul(tf.abs(tf.sub(tf.slice(said, [0, 0, 0, 1], [-1, -1, -1, 4]), shape)), weight)
  const known = tf.maximum(1, tf.sum(weight))
  const size = tf.div(tf.sum(tf.slice(apart, [0, 0, 0, 0], [-1, -1, -1, 2])), known)
  const place = tf.div(tf.sum(tf.slice(apart, [0, 0, 0, 2], [-1, -1, -1, 2])), known)
  return tf.addN<tf.Scalar>([tf.sum(focal), tf.sum(tf.mul(SIZE, size)), tf.sum(tf.mul(PLACE, place))])
}
