import { hybridConfigOf } from '#core/model/manifest.ts'
import { flatten } from '#core/model/weights.ts'
import { readModelFiles } from '../../src-main/engine/model-files.ts'
import type { Parent } from './recipe.ts'

/** The weights of another model, its name for the record, and what it says it was trained on. Throws with the reason. */
export async function startFrom(
  folder: string,
): Promise<{ readonly parent: Parent; readonly values: Float32Array; readonly trainedOn: string }> {
  const files = await readModelFiles(folder)
  if (!files.ok) throw new Error(`${files.error.message} ${files.error.action}`)
  const { manifest, weights } = files.value
  return {
    parent: { id: manifest.id, weightsSha256: manifest.weights.sha256 },
    values: flatten(hybridConfigOf(manifest), weights),
    trainedOn: manifest.trainedOn,
  }
}
