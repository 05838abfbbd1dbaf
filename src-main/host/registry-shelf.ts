import { readFileSync, statfsSync, type Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Comparison } from '#core/comparison/comparison.ts'
import { FinetuneFile } from '#core/finetune/recipe.ts'
import type { RegistryState } from '#core/registry/registry-state.ts'
import type { ComparisonSummary, RegisteredModel } from '#core/registry/types.ts'
import type { Store } from '../store/store.ts'
import { findModels, type InstalledModel } from './model-folders.ts'

/** Where models lie. */
export interface ModelRoots {
  /** Came with the program; never written. */
  readonly shipped: string
  /** Of this library; with the trash inside it. */
  readonly own: string
}

/** Hidden, so that nothing looks there for models to read with. */
export const trashOf = ({ own }: ModelRoots): string => join(own, '.trash')

export const rootList = ({ shipped, own }: ModelRoots): readonly string[] => [shipped, own]

/** A model and where it lies. */
export interface ShelvedModel {
  readonly registered: RegisteredModel
  readonly installed: InstalledModel
}

/**
 * All models of this computer, the shipped ones first and what lies in the trash last.
 * @param current id of the model that reads now
 */
export async function shelvedModels(
  roots: ModelRoots,
  store: Pick<Store, 'models'>,
  current: string | null,
): Promise<ShelvedModel[]> {
  const shelves = [
    { root: roots.shipped, shipped: true, trashed: false },
    { root: roots.own, shipped: false, trashed: false },
    { root: trashOf(roots), shipped: false, trashed: true },
  ]
  const taken = new Set<string>()
  const all: ShelvedModel[] = []
  for (const { root, shipped, trashed } of shelves) {
    for (const installed of await findModels([root])) {
      const { id } = installed.manifest
      // A folder that calls itself like a shipped model is not that model.
      if (taken.has(id)) continue
      taken.add(id)
      const about = { shipped, current: !trashed && id === current, trashed }
      all.push({ installed, registered: await registered(installed, store, about) })
    }
  }
  return all
}

async function registered(
  { dir, manifest }: InstalledModel,
  { models }: Pick<Store, 'models'>,
  about: { readonly shipped: boolean; readonly current: boolean; readonly trashed: boolean },
): Promise<RegisteredModel> {
  const finetune = finetuneOf(dir)
  const known = models.notes(manifest.id)
  const adopted = models.lastAdoption(manifest.id)
  return {
    id: manifest.id,
    parents: manifest.parents.map((parent) => parent.split('@')[0] ?? parent),
    createdAt: manifest.createdAt,
    recipe: finetune?.spec.recipe ?? null,
    seed: finetune?.spec.seed ?? null,
    cohortHash: finetune?.spec.cohortHash ?? null,
    weightsSha256: manifest.weights.sha256,
    shipped: about.shipped,
    current: about.current,
    adopted: adopted && { at: adopted.at, by: adopted.by, reason: adopted.reason },
    trashedAt: about.trashed ? (known.trashedAt ?? manifest.createdAt) : null,
    bytes: await folderBytes(dir),
    notes: known.notes === '' ? (finetune?.notes ?? '') : known.notes,
    comparison: summaryOf(finetune),
  }
}

/** What a fine-tuned model's folder says of how it came about; null where there is nothing, or nothing that can be understood. */
export function finetuneOf(dir: string): FinetuneFile | null {
  const parsed = FinetuneFile.safeParse(jsonIn(join(dir, 'finetune.json')))
  return parsed.success ? parsed.data : null
}

export const comparisonOf = (finetune: FinetuneFile | null): Comparison | null =>
  Comparison.safeParse(finetune?.comparison).data ?? null

function summaryOf(finetune: FinetuneFile | null): ComparisonSummary | null {
  const comparison = comparisonOf(finetune)
  if (comparison === null) return null
  const { patients, auc, gate } = comparison
  return {
    patients,
    aucBefore: auc.before.value,
    aucAfter: auc.after.value,
    aucDifference: auc.difference.interval,
    gate,
  }
}

/** Null where there is no such file, or it is no JSON. */
export function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** Of all files in a folder, those of its folders included. */
async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((): Dirent[] => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(dir, entry.name)
      if (entry.isDirectory()) return folderBytes(path)
      const facts = await stat(path).catch(() => null)
      return facts?.size ?? 0
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** @param madeBy what readings of now are kept under */
export async function registryState(
  roots: ModelRoots,
  store: Store,
  current: string | null,
  madeBy: string,
): Promise<RegistryState> {
  const shelved = await shelvedModels(roots, store, current)
  const shipped = shelved.find(({ registered: { shipped: came } }) => came)?.registered.id ?? null
  const stands = store.models.inForce() !== null
  return {
    models: shelved.map((one) => one.registered),
    rollBackTo: stands ? (store.models.before()?.modelId ?? shipped) : null,
    bytes: (await folderBytes(roots.shipped)) + (await folderBytes(roots.own)),
    freeBytes: freeBytes(roots.own),
    readings: store.readings.makers().map((maker) => ({ ...maker, current: maker.madeBy === madeBy })),
  }
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}
