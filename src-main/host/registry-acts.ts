/** Long, as each act stands with its refusals and what the audit log says of it. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { mayAdopt, mayDelete, mayTrash, type AdoptionRequest } from '#core/registry/registry-rules.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { hasWeights, type InstalledModel } from './model-folders.ts'
import type { Recorder } from './recorder.ts'
import { trashOf, type ModelRoots, type ShelvedModel } from './registry-shelf.ts'

export interface RegistryParts {
  readonly roots: ModelRoots
  readonly store: Store
  readonly recorder: Recorder
}

/** What a person decided, once it was checked: what reads next, and how it is written down. */
export interface Decided {
  readonly model: InstalledModel
  /** The row and what the audit log says of it, in one transaction. */
  readonly commit: () => void
}

/** Errors: `unknown-model` */
export function findShelved(all: readonly ShelvedModel[], id: string): Result<ShelvedModel> {
  const found = all.find(({ registered }) => registered.id === id)
  return found === undefined ? fail(unknown(id)) : ok(found)
}

/** Errors: those of `mayAdopt`, `model-damaged` */
export async function decideAdoption(
  { store, recorder }: RegistryParts,
  all: readonly ShelvedModel[],
  id: string,
  asked: AdoptionRequest,
): Promise<Result<Decided>> {
  const found = findShelved(all, id)
  if (!found.ok) return found
  const { registered, installed } = found.value
  const may = mayAdopt(registered, asked)
  if (!may.ok) return may
  if (!(await hasWeights(installed, registered.weightsSha256))) return fail(damaged(id))
  const before = currentId(all)
  const { weightsSha256 } = registered
  const commit = () =>
    recorder.record(
      () =>
        store.models.adopt({
          modelId: id,
          weightsSha256,
          at: recorder.now(),
          by: recorder.reader(),
          reason: asked.reason.trim(),
        }),
      () => [
        {
          kind: 'model-adopted',
          modelId: id,
          weights: weightsSha256,
          before,
          reason: asked.reason.trim(),
          despiteGate: registered.comparison?.gate === 'refuse',
        },
      ],
    )
  return ok({ model: installed, commit })
}

/** Errors: `nothing-to-roll-back`, `unknown-model`, `model-damaged` */
export async function decideRollBack(
  { store, recorder }: RegistryParts,
  all: readonly ShelvedModel[],
  reason: string,
): Promise<Result<Decided>> {
  const stands = store.models.inForce()
  if (stands === null) return fail(nothingToRollBack)
  const before = store.models.before()
  const target =
    before === null
      ? all.find(({ registered }) => registered.shipped)
      : all.find(({ registered }) => registered.id === before.modelId && registered.trashedAt === null)
  if (target === undefined) return fail(unknown(before?.modelId ?? ''))
  const { registered, installed } = target
  if (before !== null && !(await hasWeights(installed, before.weightsSha256)))
    return fail(damaged(registered.id))
  const commit = () =>
    recorder.record(
      () => store.models.rollBack(recorder.now()),
      () => [
        { kind: 'model-rolled-back', modelId: stands.modelId, to: registered.id, reason: reason.trim() },
      ],
    )
  return ok({ model: installed, commit })
}

/** To the trash of this library. Errors: those of `mayTrash`, `not-moved` */
export function trash(
  { roots, store, recorder }: RegistryParts,
  { registered, installed }: ShelvedModel,
  rollBackTo: string | null,
): Result<null> {
  const may = mayTrash(registered, rollBackTo)
  if (!may.ok) return may
  return recorder.record(
    () => {
      const moved = moveFolder(installed.dir, trashOf(roots))
      if (moved.ok)
        store.models.setNotes(registered.id, { notes: registered.notes, trashedAt: recorder.now() })
      return moved
    },
    (done) => (done.ok ? [{ kind: 'model-trashed', modelId: registered.id }] : []),
  )
}

/** Out of the trash again. Errors: `not-in-trash`, `not-moved` */
export function restore(
  { roots, store, recorder }: RegistryParts,
  { registered, installed }: ShelvedModel,
): Result<null> {
  const may = mayDelete(registered)
  if (!may.ok) return may
  return recorder.record(
    () => {
      const moved = moveFolder(installed.dir, roots.own)
      if (moved.ok) store.models.setNotes(registered.id, { notes: registered.notes, trashedAt: null })
      return moved
    },
    (done) => (done.ok ? [{ kind: 'model-restored', modelId: registered.id }] : []),
  )
}

/** For good, out of the trash only. Errors: `not-in-trash`, `shipped-model` */
export function remove({ recorder }: RegistryParts, { registered, installed }: ShelvedModel): Result<null> {
  const may = mayDelete(registered)
  if (!may.ok) return may
  const { id: modelId, weightsSha256: weights } = registered
  recorder.record(
    () => rmSync(installed.dir, { recursive: true, force: true }),
    () => [{ kind: 'model-deleted', modelId, weights }],
  )
  return ok(null)
}

function moveFolder(from: string, into: string): Result<null> {
  const to = join(into, basename(from))
  if (existsSync(to)) return fail(notMoved('a folder of that name lies there already'))
  try {
    mkdirSync(into, { recursive: true, mode: 0o700 })
    renameSync(from, to)
    return ok(null)
  } catch (cause) {
    return fail(notMoved(cause instanceof Error ? cause.message : String(cause)))
  }
}

const currentId = (all: readonly ShelvedModel[]): string =>
  all.find(({ registered }) => registered.current)?.registered.id ?? 'none'

const unknown = (id: string): Failure => ({
  code: 'unknown-model',
  message: `There is no model ${id} on this computer.`,
  action: 'Import it from its bundle, or choose another.',
})
const damaged = (id: string): Failure => ({
  code: 'model-damaged',
  message: `The weights of ${id} on disk are not those it was made with (SHA-256).`,
  action: 'Import it again from its bundle.',
})
const nothingToRollBack: Failure = {
  code: 'nothing-to-roll-back',
  message: 'No adoption stands: the model that came with the program reads.',
  action: 'Nothing need be done.',
}
const notMoved = (why: string): Failure => ({
  code: 'not-moved',
  message: `The model's folder could not be moved: ${why}.`,
  action: 'Nothing changed. Close what uses the folder, and try again.',
})
