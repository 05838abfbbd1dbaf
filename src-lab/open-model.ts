import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInference, type Inference } from '#core/model/inference.ts'
import type { Manifest } from '#core/model/manifest.ts'
import { readModelFiles } from '../src-main/engine/model-files.ts'

export interface OpenModel {
  readonly manifest: Manifest
  /** Of calibration.json, unchecked; null when there is none. */
  readonly calibration: unknown
  readonly inference: Inference
}

/** A shipped model by its id, or any model by its folder. Throws with the reason. */
export async function openModel(idOrFolder: string): Promise<OpenModel> {
  const shipped = join('models', idOrFolder)
  const files = await readModelFiles(existsSync(shipped) ? shipped : idOrFolder)
  if (!files.ok) throw new Error(`${files.error.message} ${files.error.action}`)
  const { manifest, weights, calibration } = files.value
  return { manifest, calibration, inference: createInference(manifest, weights, () => performance.now()) }
}
