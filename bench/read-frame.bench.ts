import '@tensorflow/tfjs-node'
import { performance } from 'node:perf_hooks'
import * as tf from '@tensorflow/tfjs-core'
import { backboneReference } from '#core/model/backbone.ts'
import { backboneBlocks, MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { PATCH_SIZE } from '#core/model/preprocess.ts'
import type { NamedTensors } from '#core/model/named-tensors.ts'
import { readModelFiles } from '../src-main/engine/model-files.ts'
import { drawnRun } from '../src-main/engine/phantom.testing.ts'
import { REGION_BATCH } from '#core/regions/look.ts'
import { median } from './median.ts'
import { MODEL, readRun, valueOf } from './read-run.ts'

/**
 * One 512 × 512 frame with 32 regions from encoded bytes to its reading, and of it the backbone alone against the same batch
 * through the plain graph (convolution, batch normalization and relu6 apart). Medians, in ms.
 */
const FRAMES = 20
const clock = () => performance.now()
const { readings } = await readRun(drawnRun(FRAMES), FRAMES, clock)
const costs = readings.map(({ cost }) => cost)
const part = (name: 'decode' | 'proposals' | 'backbone' | 'circuit' | 'total') =>
  median(costs.map((cost) => cost[name]))

const arrays = valueOf(await readModelFiles(MODEL)).weights
const weights: NamedTensors = new Map(
  [...arrays].map(([name, { shape, values }]) => [name, tf.tensor(values, [...shape])]),
)
const patches = tf.randomNormal([REGION_BATCH, PATCH_SIZE, PATCH_SIZE, 1], 0, 1, 'float32', 1)
const blocks = backboneBlocks(MOBILENET_V2)
const plain: number[] = []
for (let i = 0; i < 12; i++) {
  const start = clock()
  tf.tidy(() =>
    backboneReference(
      blocks,
      weights,
      tf.reshape(patches, [REGION_BATCH, PATCH_SIZE, PATCH_SIZE, 1]),
    ).dataSync(),
  )
  plain.push(clock() - start)
}

const parts = (['decode', 'proposals', 'backbone', 'circuit', 'total'] as const).map(
  (name) => `${name} ${part(name).toFixed(1)}`,
)
process.stderr.write(`read-frame, medians of ${FRAMES} frames in ms: ${parts.join(', ')}\n`)
process.stdout.write(
  `${JSON.stringify({ name: 'frame-backbone', ours: part('backbone'), peer: median(plain), unit: 'ms' })}\n`,
)
process.stdout.write(
  `${JSON.stringify({ name: 'frame-total', ours: part('total'), peer: null, unit: 'ms' })}\n`,
)
