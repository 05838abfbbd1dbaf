import { performance } from 'node:perf_hooks'
import { createLocator, type Locator } from '#core/locator/locate.ts'
import { parseLocator } from '#core/locator/locator-file.ts'
import { backboneBlocks } from '#core/model/backbone-layout.ts'
import { foldBackbone } from '#core/model/folded.ts'
import { createInference, type Inference } from '#core/model/inference.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import { readModel, type ModelOnDisk } from './circuit/shipped.ts'

export interface OpenModel extends ModelOnDisk {
  readonly inference: Inference
}

/** A shipped model by its id, or any model by its folder. Throws with the reason. */
export async function openModel(idOrFolder: string): Promise<OpenModel> {
  const model = await readModel(idOrFolder)
  return { ...model, inference: createInference(model.manifest, model.weights, () => performance.now()) }
}

/** What finds boxes of lesions with a model, and the score from which they are shown; null when it has none. Throws where it cannot be used. */
export function openLocator({
  manifest,
  weights,
  locator,
}: ModelOnDisk): { readonly locator: Locator; readonly threshold: number; readonly chosenOn: string } | null {
  if (locator === null) return null
  const parsed = parseLocator(locator, manifest.weights.sha256)
  if (!parsed.ok) throw new Error(parsed.error.message)
  const backbone = foldBackbone(backboneBlocks(hybridConfigOf(manifest).backbone), weights)
  const { threshold, chosenOn } = parsed.value
  return { locator: createLocator(backbone, parsed.value), threshold, chosenOn }
}
