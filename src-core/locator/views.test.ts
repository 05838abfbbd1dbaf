import '@tensorflow/tfjs-node'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { meanOfViews } from './views.ts'

const random = seededRandom(2)
const input = tf.tensor4d(
  Float32Array.from({ length: 6 * 8 }, () => random()),
  [1, 6, 8, 1],
)

/** Says how bright a cell is, how much brighter the cell on its right is, and how much the one below. */
function slopes(x: tf.Tensor4D): tf.Tensor4D {
  const [n, rows, columns] = x.shape
  const right = tf.sub<tf.Tensor4D>(
    tf.slice(x, [0, 0, 2, 0], [n, rows, columns - 2, 1]),
    tf.slice(x, 0, [n, rows, columns - 2, 1]),
  )
  const down = tf.sub<tf.Tensor4D>(
    tf.slice(x, [0, 2, 0, 0], [n, rows - 2, columns, 1]),
    tf.slice(x, 0, [n, rows - 2, columns, 1]),
  )
  const padded = [
    tf.pad(right, [
      [0, 0],
      [0, 0],
      [1, 1],
      [0, 0],
    ]),
    tf.pad(down, [
      [0, 0],
      [1, 1],
      [0, 0],
      [0, 0],
    ]),
  ]
  return tf.concat<tf.Tensor4D>([x, x, x, ...padded], 3)
}

const numbers = (x: tf.Tensor): number[] => [...x.dataSync()]

test('what turns with the picture is said alike by one view and by four: places change their sign with it', () => {
  const [one, four] = ([1, 4] as const).map((views) => numbers(meanOfViews(views, input, slopes)))
  expect(numbers(slopes(input))).toEqual(one)
  for (const [i, value] of one!.entries()) expect(four![i]).toBeCloseTo(value, 6)
})

test('four views are the picture, mirrored, upside down and both', () => {
  const seen: number[][] = []
  meanOfViews(4, input, (x) => {
    for (const view of tf.unstack(x)) seen.push(numbers(view))
    return tf.zeros([4, 6, 8, 5])
  })
  const at = (row: number, column: number): number | undefined => numbers(input)[row * 8 + column]
  expect(seen.map((view) => view[8 + 2])).toEqual([at(1, 2), at(1, 5), at(4, 2), at(4, 5)])
})
