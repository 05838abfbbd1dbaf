import * as tf from '@tensorflow/tfjs-core'

/** How many ways a frame is shown. */
export type Views = 1 | 4

/** Axes of [n, rows, columns, channels] that are reversed: as it is, mirrored, upside down, and both. An angiogram has no up. */
const REVERSED: readonly (readonly number[])[] = [[], [2], [1], [1, 2]]

/**
 * The mean of what is said of several views of one frame, each turned back; logits, logarithms of sides and places are all averaged. It
 * finds more than one view does (docs/model.md) and takes as many times as long.
 * @param input [1, rows, columns, 1]
 * @param say of [views, rows, columns, 1]: [views, h, w, 5], middle, log width, log height, right, down
 * @returns [1, h, w, 5]
 */
export function meanOfViews(
  views: Views,
  input: tf.Tensor4D,
  say: (inputs: tf.Tensor4D) => tf.Tensor4D,
): tf.Tensor4D {
  const shown = REVERSED.slice(0, views)
  const said = say(tf.concat(shown.map((axes) => reversed(input, axes))))
  const back = shown.map((axes, i) => {
    const own = reversed(tf.slice(said, [i, 0, 0, 0], [1, -1, -1, -1]), axes)
    return tf.mul<tf.Tensor4D>(own, [1, 1, 1, axes.includes(2) ? -1 : 1, axes.includes(1) ? -1 : 1])
  })
  return tf.div(tf.addN(back), views)
}

const reversed = (x: tf.Tensor4D, axes: readonly number[]): tf.Tensor4D =>
  axes.length === 0 ? x : tf.reverse(x, [...axes])
