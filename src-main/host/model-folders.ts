import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Manifest } from '#core/model/manifest.ts'
import { readManifest } from '../engine/model-files.ts'

export interface InstalledModel {
  readonly dir: string
  readonly manifest: Manifest
}

/** Every model with a valid manifest in the folders, in their order and newest first in each. */
async function findModels(roots: readonly string[]): Promise<readonly InstalledModel[]> {
  const found: InstalledModel[] = []
  for (const root of roots) {
    const names = await readdir(root).catch(() => [])
    const models = await Promise.all(names.map((name) => modelIn(join(root, name))))
    found.push(...models.filter((model) => model !== null).sort(newestFirst))
  }
  return found
}

async function modelIn(dir: string): Promise<InstalledModel | null> {
  const manifest = await readManifest(dir)
  return manifest.ok ? { dir, manifest: manifest.value } : null
}

const newestFirst = (a: InstalledModel, b: InstalledModel): number =>
  b.manifest.createdAt.localeCompare(a.manifest.createdAt)

/**
 * @param roots the shipped models first: their newest is the default
 * @param id null for the default
 * @returns `no-model`, `unknown-model`
 */
export async function chooseModel(
  roots: readonly string[],
  id: string | null,
): Promise<Result<InstalledModel>> {
  const models = await findModels(roots)
  const chosen = id === null ? models[0] : models.find(({ manifest }) => manifest.id === id)
  if (chosen) return ok(chosen)
  return fail(id === null || models.length === 0 ? noModel : unknown(id, models))
}

const noModel: Failure = {
  code: 'no-model',
  message: 'No model is installed, so nothing can be read.',
  action: 'Install the program again: its models folder is missing or empty.',
}

const unknown = (id: string, models: readonly InstalledModel[]): Failure => ({
  code: 'unknown-model',
  message: `There is no model ${id}.`,
  action: `Choose one of: ${models.map(({ manifest }) => manifest.id).join(', ')}.`,
})
