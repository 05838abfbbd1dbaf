import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '#core/model/manifest.ts'
import { newestOf } from '#core/model/newest.ts'
import { arrayOf, type Weights } from '#core/model/weights.ts'
import type { FileParts } from '#core/model/file-parts.ts'
import { readModelFiles } from '../../src-main/engine/model-files.ts'
import { InputFailed } from '../failed.ts'

export interface ModelOnDisk {
  readonly folder: string
  readonly manifest: Manifest
  readonly weights: Weights
  /** Of calibration.json, unchecked; null when there is none. */
  readonly calibration: unknown
  /** Unchecked; null when there is none. */
  readonly locator: FileParts | null
}

/** The newest shipped model by the order of versions in names; throws where there is none. */
export function newestModel(): string {
  const folders = readdirSync('models', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const newest = newestOf(folders.map(({ name }) => name))
  if (newest === undefined) throw new Error('no model is shipped in models/')
  return newest
}

/** @param idOrFolder a shipped model by its id, or any by its folder. Throws with the reason */
export async function readModel(idOrFolder: string): Promise<ModelOnDisk> {
  const shipped = join('models', idOrFolder)
  const folder = existsSync(shipped) ? shipped : idOrFolder
  const files = await readModelFiles(folder)
  if (!files.ok) throw new InputFailed(`${files.error.message} ${files.error.action}`)
  return { folder, ...files.value }
}

/** The learned angles, `circuitWeightShape`. */
export const trainedAngles = ({ weights }: ModelOnDisk): Float32Array => arrayOf(weights, 'circuit/angles')
