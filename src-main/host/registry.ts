import { ok, type Result } from '#core/result.ts'
import { madeByParts, type RegistryState, type StoredReading } from '#core/registry/registry-state.ts'
import type { ModelDetails } from '#core/registry/model-details.ts'
import { modelInForce, type InstalledModel } from './model-folders.ts'
import {
  decideAdoption,
  decideRollBack,
  findShelved,
  remove,
  restore,
  trash,
  type Decided,
  type RegistryParts,
} from './registry-acts.ts'
import { detailsOf } from './registry-details.ts'
import { registryState, rootList, shelvedModels, type ShelvedModel } from './registry-shelf.ts'
import type { DomainHandlers } from './router.ts'
import type { ModelHere, SiteInForce } from './site-in-force.ts'

export interface RegistryHandlerParts extends RegistryParts {
  readonly site: SiteInForce
  /** A model with what this site adopted of calibrations for it. */
  readonly here: (model: InstalledModel) => ModelHere
  readonly onChange: () => void
}

export interface Registry {
  readonly handlers: DomainHandlers<'registry'>
  /** Has the engine read with what another program, the command line say, adopted meanwhile: the model, or a calibration of it. */
  readonly follow: () => Promise<Result<null>>
  readonly shelved: () => Promise<ShelvedModel[]>
  readonly state: () => Promise<RegistryState>
}

/** The models of this computer, and which of them reads. Long, as it has one line a question. */
export function createRegistry(parts: RegistryHandlerParts): Registry {
  const { roots, store, site, here, onChange } = parts
  const shelved = () => shelvedModels(roots, store, site.model()?.id ?? null)
  const state = () => registryState(roots, store, site.model()?.id ?? null, site.madeBy())
  const answer = async (done: Result<unknown>): Promise<Result<RegistryState>> => {
    if (!done.ok) return done
    onChange()
    return ok(await state())
  }
  const switchTo = async (decided: Result<Decided>): Promise<Result<RegistryState>> => {
    if (!decided.ok) return decided
    const { model, commit } = decided.value
    return answer(await site.switchTo(here(model), commit))
  }
  const act = async (id: string, what: (model: ShelvedModel) => Result<null>) => {
    const found = findShelved(await shelved(), id)
    return answer(found.ok ? what(found.value) : found)
  }
  const catchUp = async (): Promise<Result<null>> => {
    const wanted = await modelInForce(rootList(roots), store.models.inForce())
    if (!wanted.ok || wanted.value.model.manifest.id === site.model()?.id)
      return site.outdated() ? site.use() : ok(null)
    const switched = await site.switchTo(here(wanted.value.model), () => undefined)
    if (switched.ok) onChange()
    return switched
  }
  let following: Promise<unknown> = Promise.resolve()
  return {
    shelved,
    state,
    // One after the other: a second one would stop what the first has had read anew.
    follow: () => {
      const done = following.then(catchUp)
      following = done.catch(() => undefined)
      return done
    },
    handlers: {
      list: async () => ok(await state()),
      details: async ({ id }): Promise<Result<ModelDetails>> => {
        const found = findShelved(await shelved(), id)
        return found.ok ? ok(detailsOf(found.value)) : found
      },
      adopt: async ({ id, reason, despite }) =>
        switchTo(await decideAdoption(parts, await shelved(), id, { reason, despite })),
      rollBack: async ({ reason }) => switchTo(await decideRollBack(parts, await shelved(), reason)),
      note: ({ id, notes }) =>
        act(id, ({ registered }) => {
          parts.recorder.record(
            () => store.models.setNotes(id, { notes, trashedAt: registered.trashedAt }),
            () => [{ kind: 'model-noted', modelId: id, notes }],
          )
          return ok(null)
        }),
      trash: async ({ id }) => {
        const { rollBackTo } = await state()
        return act(id, (model) => trash(parts, model, rollBackTo))
      },
      restore: ({ id }) => act(id, (model) => restore(parts, model)),
      remove: ({ id }) => act(id, (model) => remove(parts, model)),
      readingsOf: ({ runId }) => ok(storedReadings(parts, runId, site.madeBy())),
    },
  }
}

function storedReadings({ store }: RegistryParts, runId: string, madeBy: string): StoredReading[] {
  return store.readings.byAll(runId).map((stored) => ({
    ...madeByParts(stored.madeBy),
    current: stored.madeBy === madeBy,
    triage: stored.reading.triage,
    probability: stored.reading.triage === 'outside' ? null : stored.reading.probability.value,
  }))
}
