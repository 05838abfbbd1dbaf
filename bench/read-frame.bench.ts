import '@tensorflow/tfjs-node'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import * as tf from '@tensorflow/tfjs-core'
import { backboneReference } from '#core/model/backbone.ts'
import { backboneBlocks, MOBILENET_V2 } from '#core/model/backbone-layout.ts'
import { ENGINE_PROTOCOL } from '#core/engine-contract.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { PATCH_SIZE } from '#core/model/preprocess.ts'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import type { Decode } from '#core/dicom/decode-pool.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import type { NamedTensors } from '#core/model/named-tensors.ts'
import { nodeWasm } from '../src-main/engine/codec-files.ts'
import { readModelFiles } from '../src-main/engine/model-files.ts'
import { loadReader } from '../src-main/engine/model-reader.ts'
import { drawnRun } from '../src-main/engine/phantom.testing.ts'
import { openRun } from '../src-main/engine/run-source.ts'
import { REGION_BATCH } from '../src-main/engine/scorer.ts'

/**
 * One 512 × 512 frame with 32 regions from encoded bytes to its reading, and of it the backbone alone against the same batch
 * through the plain graph (convolution, batch normalization and relu6 apart). Medians, in ms.
 */
const FRAMES = 20
const clock = () => performance.now()
const folder = mkdtempSync(join(tmpdir(), 'ostium-bench-'))
const path = join(folder, 'run.dcm')
writeFileSync(path, drawnRun(FRAMES))
const model = join('models', readdirSync('models').sort().at(-1) ?? '')

const facts = {
  protocol: ENGINE_PROTOCOL,
  backend: 'tensorflow',
  name: tf.getBackend(),
  notice: null,
} as const
const reader = valueOf(await loadReader(model, facts, clock))
const codecs = createCodecs(nodeWasm)
// In this thread: what the engine's own adds is in docs/decisions.md.
const decode: Decode = (bytes, pixels, offset) => decodeFrame(bytes, pixels, codecs, offset)
const run = valueOf(await openRun({ kind: 'dicom', path }, { codecs, decode }))
const costs: FrameReading['cost'][] = []
for (let frame = 0; frame < FRAMES; frame++) costs.push(valueOf(await reader.readFrame(run, frame)).cost)
run.close()
rmSync(folder, { recursive: true })
const part = (name: 'decode' | 'proposals' | 'backbone' | 'circuit' | 'total') =>
  median(costs.map((cost) => cost[name]))

const arrays = valueOf(await readModelFiles(model)).weights
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN
}

function valueOf<T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: { readonly message: string } },
): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
