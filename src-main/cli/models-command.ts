import { dirname, join } from 'node:path'
import { bytesText } from '#core/registry/model-details.ts'
import type { RegisteredModel } from '#core/registry/types.ts'
import type { Result } from '#core/result.ts'
import { accountName } from '../host/account.ts'
import { modelInForce } from '../host/model-folders.ts'
import { createRecorder } from '../host/recorder.ts'
import { decideAdoption, decideRollBack, type Decided, type RegistryParts } from '../host/registry-acts.ts'
import { shelvedModels, type ModelRoots, type ShelvedModel } from '../host/registry-shelf.ts'
import { openStore } from '../store/store.ts'
import { failed } from './labels-command.ts'
import { EXIT, type CliWorld } from './world.ts'

export type ModelsWorld = Pick<CliWorld, 'out' | 'err' | 'library' | 'modelRoots'>

/** The roots of the command line as the registry names them. */
function rootsOf({ modelRoots, library }: Pick<CliWorld, 'modelRoots' | 'library'>): ModelRoots {
  const [shipped = '', own = join(dirname(library), 'models')] = modelRoots
  return { shipped, own }
}

/** Opens the library, made where there is none, does something with its models, and closes it. */
export async function withModels<T>(
  world: ModelsWorld,
  use: (parts: RegistryParts, all: readonly ShelvedModel[]) => Promise<T>,
): Promise<T> {
  const roots = rootsOf(world)
  const store = openStore(world.library)
  try {
    const inForce = await modelInForce(world.modelRoots, store.models.inForce())
    if (inForce.ok && inForce.value.problem !== null) world.err(`${inForce.value.problem.message}\n`)
    const current = inForce.ok ? inForce.value.model.manifest.id : null
    const recorder = createRecorder(store, accountName(), () => new Date())
    return await use({ roots, store, recorder }, await shelvedModels(roots, store, current))
  } finally {
    store.close()
  }
}

/** `models list` */
export const modelsList = (world: ModelsWorld, json: boolean): Promise<number> =>
  withModels(world, async (_, all) => {
    for (const { registered } of all)
      world.out(`${json ? JSON.stringify(registered) : modelLine(registered)}\n`)
    return EXIT.done
  })

export interface AdoptOptions {
  readonly reason: string
  readonly despite: boolean
  readonly json: boolean
}

/** `models adopt ID`. @returns 1 where it is refused, with nothing changed */
export const modelsAdopt = (world: ModelsWorld, id: string, { json, ...asked }: AdoptOptions) =>
  withModels(world, async (parts, all) => done(world, json, await decideAdoption(parts, all, id, asked)))

/** `models rollback`. @returns 1 where there is nothing to roll back */
export const modelsRollBack = (world: ModelsWorld, reason: string, json: boolean): Promise<number> =>
  withModels(world, async (parts, all) => done(world, json, await decideRollBack(parts, all, reason)))

function done(world: ModelsWorld, json: boolean, decided: Result<Decided>): number {
  if (!decided.ok) return failed(world, null, decided.error, json, EXIT.someFailed)
  decided.value.commit()
  const { id, weights } = decided.value.model.manifest
  world.out(json ? `${JSON.stringify({ current: id, weightsHash: weights.sha256 })}\n` : `${id} reads now\n`)
  return EXIT.done
}

function modelLine(model: RegisteredModel): string {
  const { id, createdAt, recipe, bytes, shipped, current, trashedAt, comparison } = model
  const state = current ? 'reads now' : trashedAt !== null ? 'in the trash' : shipped ? 'shipped' : ''
  const gate = comparison === null ? '' : `gate ${comparison.gate}`
  return [id.padEnd(28), state.padEnd(12), createdAt.slice(0, 10), recipe ?? '', gate, bytesText(bytes)]
    .filter((part) => part !== '')
    .join('  ')
}
