import { dirname } from 'node:path'
import { changeRecord } from '#core/bundle/change-record.ts'
import type { Failure } from '#core/result.ts'
import { exportRecorded, importRecorded, isTrusted, type BundleParts } from '../host/bundle.ts'
import { seeBundle } from '../host/bundle-import.ts'
import { siteKey } from '../host/bundle-keys.ts'
import { findShelved, type RegistryParts } from '../host/registry-acts.ts'
import { detailsOf } from '../host/registry-details.ts'
import { failed } from './labels-command.ts'
import { withModels, type ModelsWorld } from './models-command.ts'
import { EXIT } from './world.ts'

/** With the version of the program, which stands in what it writes. */
export interface BundleWorld extends ModelsWorld {
  readonly version: string
}

const bundleParts = (world: BundleWorld, parts: RegistryParts): BundleParts => ({
  ...parts,
  dataFolder: dirname(world.library),
  program: world.version,
  cohortOf: (hash) => parts.store.cohorts.ofHash(hash),
})

const refused = (world: BundleWorld, file: string | null, error: Failure, json: boolean): number =>
  failed(world, file, error, json, EXIT.someFailed)

/** `bundle export ID FILE`. @returns 1 where it is refused, with nothing written */
export const bundleExport = (world: BundleWorld, id: string, file: string, json: boolean): Promise<number> =>
  withModels(world, async (parts, all) => {
    const model = findShelved(all, id)
    if (!model.ok) return refused(world, null, model.error, json)
    const done = exportRecorded(bundleParts(world, parts), model.value, file)
    if (!done.ok) return refused(world, file, done.error, json)
    world.out(
      json ? `${JSON.stringify({ file, model: id, sha256: done.value })}\n` : `${file}  ${done.value}\n`,
    )
    return EXIT.done
  })

/** `bundle verify FILE`: whole or not, and by whom; nothing is imported. @returns 1 where it is not whole */
export const bundleVerify = (world: BundleWorld, file: string, json: boolean): Promise<number> =>
  withModels(world, async (parts) => {
    const seen = seeBundle(file)
    if (!seen.ok) return refused(world, file, seen.error, json)
    const own = siteKey(dirname(world.library))
    const trusted = isTrusted(parts, own.ok ? own.value : null, seen.value)
    const { header } = seen.value.opened
    const { fingerprint, sha256 } = seen.value
    const answer = {
      file,
      whole: true,
      trusted,
      signer: header.signer.name,
      fingerprint,
      sha256,
      model: header.model,
    }
    const by = `signed by “${header.signer.name}”, ${fingerprint}${trusted ? '' : ', not known here'}`
    world.out(json ? `${JSON.stringify(answer)}\n` : `${header.model.id} is whole, ${by}\n`)
    return EXIT.done
  })

export interface ImportOptions {
  /** The fingerprint of its signer, as they read it out; null where the signer must be known. */
  readonly trust: string | null
  readonly json: boolean
}

const squeezed = (fingerprint: string): string => fingerprint.replaceAll(/\s/g, '').toLowerCase()

/** `bundle import FILE`. @returns 1 where it is refused, with nothing changed */
export const bundleImport = (
  world: BundleWorld,
  file: string,
  { trust, json }: ImportOptions,
): Promise<number> =>
  withModels(world, async (parts) => {
    const seen = seeBundle(file)
    if (!seen.ok) return refused(world, file, seen.error, json)
    const trusted = trust !== null && squeezed(trust) === squeezed(seen.value.fingerprint)
    const imported = await importRecorded(bundleParts(world, parts), seen.value, trusted)
    if (!imported.ok) return refused(world, file, imported.error, json)
    const { weightsSha256 } = seen.value.opened.header.model
    const answer = { file, model: imported.value, weightsHash: weightsSha256 }
    world.out(
      json ? `${JSON.stringify(answer)}\n` : `${imported.value} is imported; models adopt has it read\n`,
    )
    return EXIT.done
  })

/** `models change-record ID`: Markdown on standard output. */
export const modelChangeRecord = (world: BundleWorld, id: string): Promise<number> =>
  withModels(world, async (_, all) => {
    const model = findShelved(all, id)
    if (!model.ok) return refused(world, null, model.error, false)
    world.out(changeRecord(detailsOf(model.value), world.version))
    return EXIT.done
  })
