import { createRequire } from 'node:module'
import { join } from 'node:path'
import util from 'node:util'

// The same two functions that src-main/engine gives Node >= 23; this runs before anything is built.
util.isNullOrUndefined ??= (value) => value === null || value === undefined
util.isArray ??= Array.isArray

const tf = createRequire(join(process.argv[2], 'package.json'))('@tensorflow/tfjs-node')
if (tf.getBackend() !== 'tensorflow') throw new Error(`the backend is ${tf.getBackend()}`)

// [[1, 2], [3, 4]] convolved with [[1, 10], [100, 1000]] is 1 + 20 + 300 + 4000.
const image = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
const kernel = tf.tensor4d([1, 10, 100, 1000], [2, 2, 1, 1])
const [value] = tf.conv2d(image, kernel, 1, 'valid').dataSync()
if (value !== 4321) throw new Error(`a convolution gives ${value}, not 4321`)
