import { ok, type Result } from '#core/result.ts'
import { chooseModel, modelInForce, type InstalledModel } from '../host/model-folders.ts'
import { withLibrary } from './library.ts'
import type { CliWorld } from './world.ts'

/**
 * The model asked for, else the one adopted in this library, else the newest that came with the program.
 * Errors: `unknown-model`, `no-model`
 */
export async function modelHere(
  world: Pick<CliWorld, 'library' | 'modelRoots' | 'err'>,
  asked: string | null,
): Promise<Result<InstalledModel>> {
  if (asked !== null) return chooseModel(world.modelRoots, asked)
  const adopted = await withLibrary(world.library, ({ models }) => models.inForce())
  // Of a library that cannot be read nothing is known; what reads its other facts says why.
  const found = await modelInForce(world.modelRoots, adopted.ok ? adopted.value : null)
  if (!found.ok) return found
  if (found.value.problem !== null) world.err(`${found.value.problem.message}\n`)
  return ok(found.value.model)
}
