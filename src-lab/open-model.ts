import { performance } from 'node:perf_hooks'
import { createInference, type Inference } from '#core/model/inference.ts'
import type { Manifest } from '#core/model/manifest.ts'
import { readModel } from './circuit/shipped.ts'

export interface OpenModel {
  readonly manifest: Manifest
  /** Of calibration.json, unchecked; null when there is none. */
  readonly calibration: unknown
  readonly inference: Inference
}

/** A shipped model by its id, or any model by its folder. Throws with the reason. */
export async function openModel(idOrFolder: string): Promise<OpenModel> {
  const { manifest, weights, calibration } = await readModel(idOrFolder)
  return { manifest, calibration, inference: createInference(manifest, weights, () => performance.now()) }
}
