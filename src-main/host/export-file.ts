import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { readHeader } from '#core/dicom/header.ts'
import { TAG } from '#core/dicom/tags.ts'
import { deidentify, type Deidentified } from '#core/deidentify/deidentify.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { nodeDicomHost } from '../engine/dicom-host.ts'
import { writeAll } from '../engine/durable.ts'
import { openFile } from '../engine/file-source.ts'
import { frameOfFile } from './file-index.ts'
import { pseudonymsBy, uidBy } from './pseudonyms.ts'

export interface ExportAsked {
  readonly path: string
  /** The file to write; null only looks at what would be. */
  readonly target: string | null
  /** Null for the whole run. */
  readonly frame: number | null
  /** Of the library (`librarySecret`): one patient has one pseudonym in all that is exported from it. */
  readonly secret: Uint8Array
  readonly program: string
}

export type Written = Pick<Deidentified, 'burnedIn' | 'changed'>

const CHUNK_BYTES = 4 * 1024 * 1024

/**
 * Writes a run, or one frame of it, without what names anybody; the target is there whole or not at all.
 * Errors: those of reading and de-identifying; `not-written`
 */
export function exportFile({ path, target, frame, secret, program }: ExportAsked): Result<Written> {
  const file = openFile(path)
  if (!file.ok) return file
  try {
    const pixels = frame === null ? ok(null) : frameOfFile(path, frame)
    if (!pixels.ok) return pixels
    const header = readHeader(file.value, nodeDicomHost)
    if (!header.ok) return header
    const { attributes } = header.value
    const known = [TAG.patientId, TAG.patientName, TAG.studyInstanceUid].map((tag) =>
      attributes.string(tag)?.trim(),
    )
    const done = deidentify(file.value, nodeDicomHost, {
      uid: (original) => uidBy(secret, original),
      patient: pseudonymsBy(secret)('Patient', known.find((text) => text) ?? path),
      program,
      frame: pixels.value,
    })
    if (!done.ok) return done
    const { burnedIn, changed } = done.value
    return target === null ? ok({ burnedIn, changed }) : write(target, done.value)
  } finally {
    file.value.close()
  }
}

function write(target: string, { head, pixels, burnedIn, changed }: Deidentified): Result<Written> {
  const beside = join(dirname(target), `.${randomUUID()}.tmp`)
  try {
    const out = openSync(beside, 'wx', 0o600)
    try {
      writeAll(out, head)
      if (pixels instanceof Uint8Array) writeAll(out, pixels)
      else
        for (let at = pixels.from; at < pixels.to; at += CHUNK_BYTES)
          writeAll(out, pixels.source.read(at, Math.min(CHUNK_BYTES, pixels.to - at)))
      fsyncSync(out)
    } finally {
      closeSync(out)
    }
    renameSync(beside, target)
    return ok({ burnedIn, changed })
  } catch (cause) {
    rmSync(beside, { force: true })
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    return fail({
      code: 'not-written',
      message: `${basename(target)} could not be written (${why}).`,
      action: 'Choose another place, with room and the right to write there.',
    })
  }
}
