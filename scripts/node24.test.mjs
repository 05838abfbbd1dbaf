import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exists, readRecord } from './setup/files.mjs'
import { node24Record } from './setup/node24.mjs'
import { packageFolder } from './setup/tensorflow-tools.mjs'
import { thisWorld } from './setup/world.mjs'
import { emptyWorld } from './testing/world.mjs'

const { root, records } = thisWorld()
const node24 = await readRecord(node24Record({ records }))
const native = await exists(join(packageFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node'))
const shim = pathToFileURL(join(root, 'src-main', 'engine', 'tfjs-shim.ts')).href

const convolve = `
  import { createRequire } from 'node:module'
  const tf = createRequire(${JSON.stringify(join(root, 'package.json'))})('@tensorflow/tfjs-node')
  const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
  const kernel = tf.tensor4d([1, 10, 100, 1000], [2, 2, 1, 1])
  const values = [...tf.conv2d(image, kernel, 1, 'valid').dataSync()]
  console.log(JSON.stringify({ major: process.versions.node.split('.')[0], backend: tf.getBackend(), values }))`

/** Node 24 reads TypeScript by itself, so the very file of the engine runs, unbuilt. */
function inNode24(source) {
  const { cache } = emptyWorld()
  mkdirSync(cache)
  const script = join(cache, 'script.mjs')
  writeFileSync(script, source)
  return spawnSync(node24.binary, [script], {
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  })
}

describe.skipIf(node24 === null || !native)(
  'under a real Node 24 (skipped where set-up could not place it)',
  () => {
    it('native TensorFlow computes a convolution after the shim', () => {
      const { stdout, stderr } = inNode24(`import ${JSON.stringify(shim)}\n${convolve}`)
      expect(stdout, stderr).not.toBe('')
      expect(JSON.parse(stdout.trim().split('\n').at(-1))).toEqual({
        major: '24',
        backend: 'tensorflow',
        values: [5421, 6532, 8754, 9865],
      })
    })

    it('it does not without the shim: when this fails, the shim can go', () => {
      const { status, stderr } = inNode24(convolve)
      expect(status).not.toBe(0)
      expect(stderr).toMatch(/\bis(NullOrUndefined|Array)\)? is not a function/)
    })
  },
)
