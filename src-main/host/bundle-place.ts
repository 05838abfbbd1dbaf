import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BundleHeader } from '#core/bundle/bundle-format.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { readModelFiles } from '../engine/model-files.ts'
import { findModels } from './model-folders.ts'
import { finetuneOf, rootList, trashOf, type ModelRoots } from './registry-shelf.ts'

/** Where the model of a bundle goes. */
export interface Place {
  readonly dir: string
  /** A folder of this same model that cannot be read any more, and makes room for it. */
  readonly damaged: string | null
  /** Where that one lies while the new one is moved in. Hidden, so that nothing looks there for a model. */
  readonly aside: string
}

/**
 * A model that is here and whole stays; one whose files are damaged or missing is what the bundle is imported again for.
 * Errors: `already-here`, `id-taken`, `shipped-damaged`
 */
export async function placeFor(
  { id, weightsSha256 }: BundleHeader['model'],
  roots: ModelRoots,
): Promise<Result<Place>> {
  const [own, aside] = [join(roots.own, id), join(roots.own, `.replaced-${id}`)]
  const all = await findModels([...rootList(roots), trashOf(roots)])
  const taken = all.find(({ manifest }) => manifest.id === id)
  if (taken === undefined) {
    if (all.some(({ dir }) => dir === own)) return fail(idTaken(id))
    // What has no manifest that can be read is what is left of a model.
    return ok({ dir: own, damaged: existsSync(own) ? own : null, aside })
  }
  if (taken.manifest.weights.sha256 !== weightsSha256) return fail(idTaken(id))
  const whole = await readModelFiles(taken.dir)
  if (whole.ok) {
    // Of an import that was killed at its very end.
    throwAway(aside)
    return fail(alreadyHere(id))
  }
  const root = resolve(dirname(taken.dir))
  if (root === resolve(roots.shipped)) return fail(shippedDamaged(id, whole.error.message))
  return ok({ dir: root === resolve(roots.own) ? taken.dir : own, damaged: taken.dir, aside })
}

/**
 * What this computer measured of a model and noted of it is in no bundle: it stays with the model. It may lie aside where an
 * import was killed in the midst.
 */
export function keepFinetune({ damaged, aside }: Place, fresh: string): void {
  const other = finetuneOf(fresh)
  for (const before of [damaged, aside]) {
    const own = before === null ? null : finetuneOf(before)
    if (before === null || own === null) continue
    const same = own.spec.id === other?.spec.id && own.spec.cohortHash === other.spec.cohortHash
    const more = own.comparison !== null || other?.comparison === null
    if (same && more) copyFileSync(join(before, 'finetune.json'), join(fresh, 'finetune.json'))
    return
  }
}

/**
 * Moves a whole folder to its place. Killed at any moment, the model is there as before, or whole, or not at all, and then the
 * same import puts it there. Errors: `not-written`
 */
export function moveIn(fresh: string, { dir, damaged, aside }: Place): Result<null> {
  try {
    if (damaged !== null) {
      rmSync(aside, { recursive: true, force: true })
      renameSync(damaged, aside)
    }
    renameSync(fresh, dir)
  } catch (cause) {
    if (damaged !== null && existsSync(aside) && !existsSync(damaged)) renameSync(aside, damaged)
    return fail(notMoved(cause instanceof Error ? cause.message : String(cause)))
  }
  throwAway(aside)
  return ok(null)
}

/** It stands in nobody's way: where it cannot go now, it goes with the next import. */
function throwAway(aside: string): void {
  try {
    rmSync(aside, { recursive: true, force: true })
  } catch {
    return
  }
}

const alreadyHere = (id: string): Failure => ({
  code: 'already-here',
  message: `${id} is on this computer already, whole and with the same weights.`,
  action: 'Nothing need be done. If it lies in the trash, take it out there.',
})
const idTaken = (id: string): Failure => ({
  code: 'id-taken',
  message: `Another model on this computer is called ${id}.`,
  action: 'Delete that one first, or have the other site train under another name.',
})
const shippedDamaged = (id: string, why: string): Failure => ({
  code: 'shipped-damaged',
  message: `${id} came with the program and is damaged: ${why} A bundle may not replace it.`,
  action: 'Install the program again.',
})
const notMoved = (why: string): Failure => ({
  code: 'not-written',
  message: `The model could not be moved to its place: ${why}.`,
  action: 'Close what uses the folder of the models, and import the bundle again.',
})
