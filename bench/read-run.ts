import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import type { Decode } from '#core/dicom/decode-pool.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { ENGINE_PROTOCOL, type ModelFacts } from '#core/engine-contract.ts'
import { newestOf } from '#core/model/newest.ts'
import type { FrameReading } from '#core/reading/types.ts'
import type { Result } from '#core/result.ts'
import { nodeWasm } from '../src-main/engine/codec-files.ts'
import { loadReader } from '../src-main/engine/model-reader.ts'
import { openRun } from '../src-main/engine/run-source.ts'

/** Folder of the shipped model that benchmarks read with. */
export const MODEL = join('models', newestOf(readdirSync('models')) ?? '')

/**
 * Every frame of a run as the engine reads it, but in this thread: what the engine's own adds is in docs/decisions.md.
 * @param dicom the run's file
 */
export async function readRun(
  dicom: Uint8Array,
  frames: number,
  clock: () => number,
): Promise<{ readonly facts: ModelFacts; readonly readings: FrameReading[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'ostium-bench-'))
  const path = join(folder, 'run.dcm')
  writeFileSync(path, dicom)
  const backend = {
    protocol: ENGINE_PROTOCOL,
    backend: 'tensorflow',
    name: tf.getBackend(),
    notice: null,
  } as const
  const reader = valueOf(await loadReader(MODEL, backend, clock))
  await reader.warmUp()
  const codecs = createCodecs(nodeWasm)
  const decode: Decode = (bytes, pixels, offset) => decodeFrame(bytes, pixels, codecs, offset)
  const run = valueOf(await openRun({ kind: 'dicom', path }, { codecs, decode }))
  const readings: FrameReading[] = []
  for (let frame = 0; frame < frames; frame++) readings.push(valueOf(await reader.readFrame(run, frame)))
  run.close()
  rmSync(folder, { recursive: true })
  return { facts: reader.facts, readings }
}

/** A benchmark stops where it cannot be done. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
