import './tfjs-shim.ts'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-node/dist/register_all_kernels.js'
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js'
import type { TFJSBinding } from '@tensorflow/tfjs-node/dist/tfjs_binding.js'

const require = createRequire(import.meta.url)
const NAME = 'tensorflow'
/** As tfjs-node gives itself: above WebAssembly. */
const PRIORITY = 3

/**
 * What `import '@tensorflow/tfjs-node'` does for a program that reads: kernels, binding, backend. Layers, converters, WebGL, gradients and the
 * search for a binding by version are left out; with them TensorFlow took .6 s to load and without .35 s, which is what a first answer waits for.
 * The build takes these files into one; tfjs-node 4.22 is the last of its line, and its version is exact in package.json.
 * Throws where the binding or TensorFlow's library is not there.
 */
export async function startNativeReading(): Promise<object> {
  const binding: unknown = require(join(packageFolder(), 'lib', 'napi-v8', 'tfjs_binding.node'))
  if (!isBinding(binding)) throw new Error('this is not the binding of tfjs-node')
  tf.registerBackend(NAME, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), PRIORITY)
  if (!(await tf.setBackend(NAME))) throw new Error('TensorFlow did not start as a backend')
  return tf.backend()
}

const packageFolder = (): string => dirname(require.resolve('@tensorflow/tfjs-node/package.json'))

const isBinding = (loaded: unknown): loaded is TFJSBinding =>
  typeof loaded === 'object' && loaded !== null && 'executeOp' in loaded
