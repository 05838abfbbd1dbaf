import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { BUNDLE_LIMIT } from '#core/bundle/bundle-files.ts'
import { openBundle, type BundleHeader, type OpenedBundle } from '#core/bundle/bundle-format.ts'
import { mayImport } from '#core/bundle/trust.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { readModelFiles } from '../engine/model-files.ts'
import { fingerprintOf, nodeBundle } from './bundle-keys.ts'
import { keepFinetune, moveIn, placeFor } from './bundle-place.ts'
import type { ModelRoots } from './registry-shelf.ts'
import { writeWhole } from './write-whole.ts'

/** A bundle that is whole, and what is known of who signed it. */
export interface SeenBundle {
  readonly opened: OpenedBundle
  readonly sha256: string
  readonly fingerprint: string
}

/**
 * Reads a file and proves it whole; nothing is written.
 * Errors: `file-missing`, those of `openBundle`
 */
export function seeBundle(path: string): Result<SeenBundle> {
  const bytes = boundedRead(path)
  if (bytes === null) return fail(notThere)
  const opened = openBundle(bytes, nodeBundle)
  if (!opened.ok) return opened
  const fingerprint = fingerprintOf(opened.value.header.signer.publicKey)
  return ok({ opened: opened.value, sha256: nodeBundle.sha256(bytes), fingerprint })
}

/** No more than one byte beyond what a bundle may have, whatever the file is. */
function boundedRead(path: string): Uint8Array | null {
  let file: number | null = null
  try {
    file = openSync(path, 'r')
    const facts = fstatSync(file)
    if (!facts.isFile()) return null
    const bytes = new Uint8Array(Math.min(facts.size, BUNDLE_LIMIT + 1))
    let at = 0
    for (let read = -1; read !== 0 && at < bytes.length; at += read)
      read = readSync(file, bytes, at, bytes.length - at, at)
    return bytes.subarray(0, at)
  } catch {
    return null
  } finally {
    if (file !== null) closeSync(file)
  }
}

/**
 * Puts the model of a bundle beside the others; it is adopted by nobody yet. One that is here and damaged it replaces.
 * @param known whether its signer is trusted here
 * Errors: those of `mayImport`, `placeFor`, `readModelFiles`, `not-written`
 */
export async function importBundle(
  { opened, fingerprint }: SeenBundle,
  roots: ModelRoots,
  known: boolean,
): Promise<Result<BundleHeader['model']>> {
  const { header, files } = opened
  const may = mayImport(header, known, fingerprint)
  if (!may.ok) return may
  const { id, weightsSha256 } = header.model
  const place = await placeFor(header.model, roots)
  if (!place.ok) return place
  const temporary = join(roots.own, `.importing-${id}`)
  try {
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(temporary, { recursive: true, mode: 0o700 })
    for (const { name, bytes } of files) {
      const written = writeWhole(join(temporary, name), bytes)
      if (!written.ok) return written
    }
    const model = await readModelFiles(temporary)
    if (!model.ok) return model
    const { manifest } = model.value
    if (manifest.id !== id || manifest.weights.sha256 !== weightsSha256) return fail(otherInside(id))
    keepFinetune(place.value, temporary)
    const moved = moveIn(temporary, place.value)
    return moved.ok ? ok(header.model) : moved
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const notThere: Failure = {
  code: 'file-missing',
  message: 'The file is not there, or this account may not read it.',
  action: 'Choose the bundle again.',
}
const otherInside = (id: string): Failure => ({
  code: 'bundle-changed',
  message: `What the header of this bundle says of ${id} is not what its files hold.`,
  action: 'Do not use it. Ask who gave it to you for another copy.',
})
