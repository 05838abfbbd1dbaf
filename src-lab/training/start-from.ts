import { hybridConfigOf } from '#core/model/manifest.ts'
import { flatten } from '#core/model/weights.ts'
import { readModel } from '../circuit/shipped.ts'
import type { Parent } from './recipe.ts'

/** The weights of another model, its name for the record, and what it says it was trained on. Throws with the reason. */
export async function startFrom(
  folder: string,
): Promise<{ readonly parent: Parent; readonly values: Float32Array; readonly trainedOn: string }> {
  const { manifest, weights } = await readModel(folder)
  return {
    parent: { id: manifest.id, weightsSha256: manifest.weights.sha256 },
    values: flatten(hybridConfigOf(manifest), weights),
    trainedOn: manifest.trainedOn,
  }
}
