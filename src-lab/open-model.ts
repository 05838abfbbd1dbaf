import { performance } from 'node:perf_hooks'
import { createLocator, type Locator } from '#core/locator/locate.ts'
import { parseLocator } from '#core/locator/locator-file.ts'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone } from '#core/model/folded.ts'
import { createInference, type Inference } from '#core/model/inference.ts'
import { hybridConfigOf, type Manifest } from '#core/model/manifest.ts'
import { readModel, type ModelOnDisk } from './circuit/shipped.ts'

export interface OpenModel {
  readonly folder: string
  readonly manifest: Manifest
  /** Of calibration.json, unchecked; null when there is none. */
  readonly calibration: unknown
  readonly inference: Inference
}

/** A shipped model by its id, or any model by its folder. Throws with the reason. */
export async function openModel(idOrFolder: string): Promise<OpenModel> {
  const { folder, manifest, weights, calibration } = await readModel(idOrFolder)
  return {
    folder,
    manifest,
    calibration,
    inference: createInference(manifest, weights, () => performance.now()),
  }
}

/** What finds boxes of lesions with a model, and the score from which they are shown; null when it has none. */
export async function openLocator(
  idOrFolder: string,
): Promise<{ readonly locator: Locator; readonly threshold: number } | null> {
  const model = await readModel(idOrFolder)
  if (model.locator === null) return null
  return locatorOf(model, model.locator)
}

function locatorOf({ manifest, weights }: ModelOnDisk, parts: NonNullable<ModelOnDisk['locator']>) {
  const parsed = parseLocator(parts, manifest.weights.sha256)
  if (!parsed.ok) throw new Error(parsed.error.message)
  const backbone = foldBackbone(backboneBlocks(hybridConfigOf(manifest).backbone), weights)
  return { locator: createLocator(backbone, parsed.value), threshold: parsed.value.threshold }
}
