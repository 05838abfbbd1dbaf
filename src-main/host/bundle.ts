import { basename, join } from 'node:path'
import { changeRecord } from '#core/bundle/change-record.ts'
import type { BundleSeen } from '#core/bundle/seen.ts'
import type { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { RegistryState } from '#core/registry/registry-state.ts'
import { exportBundle } from './bundle-export.ts'
import { importBundle, seeBundle, type SeenBundle } from './bundle-import.ts'
import { nodeBundle, siteKey, type SiteKey } from './bundle-keys.ts'
import type { ChoosePaths, ChooseTarget } from './ports.ts'
import { findShelved, type RegistryParts } from './registry-acts.ts'
import { detailsOf } from './registry-details.ts'
import type { ShelvedModel } from './registry-shelf.ts'
import type { DomainHandlers } from './router.ts'
import { writeWhole } from './write-whole.ts'

/** What bundles need besides the registry's own. */
export interface BundleParts extends RegistryParts {
  readonly dataFolder: string
  readonly program: string
  readonly cohortOf: (hash: string) => FrozenCohort | null
}

export interface BundleHandlerParts extends BundleParts {
  readonly choose: ChoosePaths
  readonly chooseTarget: ChooseTarget
  readonly newId: () => string
  readonly shelved: () => Promise<readonly ShelvedModel[]>
  readonly state: () => Promise<RegistryState>
  readonly onChange: () => void
}

/** Writes a model as a bundle and says so in the audit log. @returns its SHA-256. Errors: those of `exportBundle`, `siteKey`, `not-written` */
export function exportRecorded(
  { recorder, dataFolder, program, cohortOf }: BundleParts,
  model: ShelvedModel,
  path: string,
): Result<string> {
  const key = siteKey(dataFolder)
  if (!key.ok) return key
  const by = { key: key.value, program, signer: recorder.reader(), now: recorder.now() }
  const about = { ...by, cohortOf, trainings: join(dataFolder, 'training') }
  const bundle = exportBundle(model, about)
  if (!bundle.ok) return bundle
  const sha256 = nodeBundle.sha256(bundle.value)
  const { id: modelId, weightsSha256: weights } = model.registered
  return recorder.record(
    () => {
      const written = writeWhole(path, bundle.value)
      return written.ok ? ok(sha256) : written
    },
    (done) =>
      done.ok ? [{ kind: 'bundle-exported', modelId, weights, signer: key.value.fingerprint, sha256 }] : [],
  )
}

/** Whether this workstation made it or a person trusts who did. */
export const isTrusted = (
  { store }: Pick<RegistryParts, 'store'>,
  own: SiteKey | null,
  { opened }: SeenBundle,
): boolean => {
  const { publicKey } = opened.header.signer
  return own?.publicKey === publicKey || store.models.signer(publicKey) !== null
}

/**
 * Imports a bundle that was seen. @param trust a person compared the fingerprint and trusts its signer from now on
 * Errors: those of `importBundle`
 */
export async function importRecorded(
  parts: BundleParts,
  seen: SeenBundle,
  trust: boolean,
): Promise<Result<string>> {
  const { recorder, store, roots } = parts
  const own = siteKey(parts.dataFolder)
  const known = isTrusted(parts, own.ok ? own.value : null, seen)
  const imported = await importBundle(seen, roots, known || trust)
  if (!imported.ok) return imported
  const { id: modelId, weightsSha256: weights } = imported.value
  const { name, publicKey: key } = seen.opened.header.signer
  const signer = seen.fingerprint
  recorder.record(
    () => {
      if (!known) store.models.trust({ key, name, at: recorder.now(), by: recorder.reader() })
    },
    () => [
      ...(known ? [] : [{ kind: 'signer-trusted' as const, signer, name }]),
      { kind: 'bundle-imported', modelId, weights, signer, sha256: seen.sha256 },
    ],
  )
  return ok(modelId)
}

/** Bundles in the window. The renderer never learns a path: what was chosen is known by a token. */
export function createBundleHandlers(parts: BundleHandlerParts): DomainHandlers<'bundle'> {
  const chosen = new Map<string, SeenBundle>()
  const find = async (id: string) => findShelved(await parts.shelved(), id)
  return {
    site: () => {
      const key = siteKey(parts.dataFolder)
      return key.ok ? ok({ fingerprint: key.value.fingerprint }) : key
    },
    changeRecord: async ({ id }) => {
      const model = await find(id)
      return model.ok ? ok(changeRecord(detailsOf(model.value), parts.program)) : model
    },
    export: async ({ id }) => {
      const model = await find(id)
      if (!model.ok) return model
      const path = await parts.chooseTarget({ name: `${id}.ostium`, extension: 'ostium' })
      if (path === null) return ok(null)
      const done = exportRecorded(parts, model.value, path)
      return done.ok ? ok({ file: basename(path), sha256: done.value }) : done
    },
    choose: async (): Promise<Result<BundleSeen | null>> => {
      const [path] = (await parts.choose('bundle')) ?? []
      if (path === undefined) return ok(null)
      const seen = seeBundle(path)
      if (!seen.ok) return seen
      const own = siteKey(parts.dataFolder)
      const token = parts.newId()
      // One at a time: what was looked at and not imported is forgotten.
      chosen.clear()
      chosen.set(token, seen.value)
      const { model, signer, createdAt, program } = seen.value.opened.header
      return ok({
        token,
        model: { id: model.id, weightsSha256: model.weightsSha256 },
        signer: signer.name,
        fingerprint: seen.value.fingerprint,
        trusted: isTrusted(parts, own.ok ? own.value : null, seen.value),
        createdAt,
        program,
      })
    },
    import: async ({ token, trust }) => {
      const seen = chosen.get(token)
      if (seen === undefined) return fail(forgotten)
      const imported = await importRecorded(parts, seen, trust)
      if (!imported.ok) return imported
      chosen.delete(token)
      parts.onChange()
      return ok(await parts.state())
    },
  }
}

const forgotten: Failure = {
  code: 'no-bundle',
  message: 'The bundle that was looked at is not at hand any more.',
  action: 'Choose the file again.',
}
