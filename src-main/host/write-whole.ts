import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fail, ok, type Result } from '#core/result.ts'

/**
 * Writes a file whole or not at all: what was there before stays until the new one is complete. Errors: `not-written`
 * @param mode who may read it, as the system has it
 */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o666): Result<null> {
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    writeFileSync(beside, content, { flush: true, mode })
    renameSync(beside, path)
    return ok(null)
  } catch (cause) {
    rmSync(beside, { force: true })
    const why = cause instanceof Error ? cause.message : String(cause)
    return fail({
      code: 'not-written',
      message: `${basename(path)} could not be written: ${why.replaceAll(beside, basename(path))}.`,
      action: 'Choose another place, with room and the right to write there.',
    })
  }
}
