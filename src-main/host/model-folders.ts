import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Manifest } from '#core/model/manifest.ts'
import { readManifest } from '../engine/model-files.ts'

export interface InstalledModel {
  readonly dir: string
  readonly manifest: Manifest
}

/** Every model with a valid manifest in the folders, in their order and newest first in each; hidden folders are not looked at. */
export async function findModels(roots: readonly string[]): Promise<readonly InstalledModel[]> {
  const found: InstalledModel[] = []
  for (const root of roots) {
    const names = await readdir(root).catch(() => [])
    const shown = names.filter((name) => !name.startsWith('.'))
    const models = await Promise.all(shown.map((name) => modelIn(join(root, name))))
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

/** Whose weights a person adopted. */
export interface Adopted {
  readonly modelId: string
  readonly weightsSha256: string
}

/** What reads here, and what is to be said of it: an adopted model that cannot be used is replaced by the shipped one. */
export interface ModelInForce {
  readonly model: InstalledModel
  readonly problem: Failure | null
}

/**
 * The model that was adopted, else the newest shipped one.
 * @param roots the shipped models first
 * Errors: `no-model`
 */
export async function modelInForce(
  roots: readonly string[],
  adopted: Adopted | null,
): Promise<Result<ModelInForce>> {
  const shipped = await chooseModel(roots, null)
  if (!shipped.ok || adopted === null)
    return shipped.ok ? ok({ model: shipped.value, problem: null }) : shipped
  const chosen = await chooseModel(roots, adopted.modelId)
  const whole = chosen.ok && (await hasWeights(chosen.value, adopted.weightsSha256))
  if (chosen.ok && whole) return ok({ model: chosen.value, problem: null })
  const { id } = shipped.value.manifest
  return ok({ model: shipped.value, problem: cannotUse(adopted.modelId, id, chosen.ok) })
}

/** Whether the weights on disk are those of this hash. */
export async function hasWeights({ dir }: InstalledModel, weightsSha256: string): Promise<boolean> {
  const bytes = await readFile(join(dir, 'weights.bin')).catch(() => null)
  return bytes !== null && createHash('sha256').update(bytes).digest('hex') === weightsSha256
}

const cannotUse = (adopted: string, instead: string, there: boolean): Failure => ({
  code: 'adopted-model-unusable',
  message: `The adopted model ${adopted} ${there ? 'is not as it was adopted: its weights changed' : 'is not on this computer'}. ${instead} reads in its place.`,
  action: 'Import it again from its bundle, or adopt another model.',
})

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
