import { basename, dirname, join, resolve } from 'node:path'
import { statSync } from 'node:fs'
import { mustConfirm, textWarning } from '#core/deidentify/text-warning.ts'
import { accountName } from '../host/account.ts'
import { exportInThread } from '../host/export-in-thread.ts'
import { librarySecret, pseudonymsBy } from '../host/pseudonyms.ts'
import { createRecorder } from '../host/recorder.ts'
import { failed } from './labels-command.ts'
import { withLibrary } from './library.ts'
import { EXIT, type CliWorld } from './world.ts'

interface ExportOptions {
  readonly files: readonly string[]
  readonly out: string
  /** From 1; null for whole runs. */
  readonly frame: number | null
  readonly json: boolean
}

/**
 * `export FILE… --out DIR`: copies without what names anybody, under names that say nothing. What came of it goes into the audit
 * log where there is a library. @returns the exit code
 */
export async function exportCommand(
  world: CliWorld,
  { files, out, frame, json }: ExportOptions,
): Promise<number> {
  const folder = resolve(out)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    world.err(`${out} is no folder.\n`)
    return EXIT.wrongUsage
  }
  const exportImage = exportInThread(join(world.programDir, 'export.cjs'))
  const secret = librarySecret(dirname(world.library))
  let written = 0
  for (const file of files) {
    const path = resolve(file)
    const name = `${pseudonymsBy(secret)('File', path).slice('File '.length)}${frame === null ? '' : `-${frame}`}.dcm`
    const asked = { path, target: join(folder, name), frame: frame && frame - 1, secret }
    const done = await exportImage({ ...asked, program: `Ostium ${world.version}` })
    if (!done.ok) {
      failed(world, file, done.error, json, EXIT.someFailed)
      continue
    }
    written += 1
    const { burnedIn, changed, text } = done.value
    if (burnedIn !== 'no' || mustConfirm(done.value))
      world.err(`${basename(file)}: ${textWarning(done.value)}\n`)
    world.out(json ? `${JSON.stringify({ file, written: name, burnedIn, changed, text })}\n` : `${name}\n`)
  }
  if (written > 0)
    await withLibrary(world.library, (store) =>
      createRecorder(store, accountName(), () => new Date()).record(
        () => undefined,
        () => [{ kind: 'exported', what: 'images, de-identified', format: 'DICOM', entries: written }],
      ),
    )
  return written === files.length ? EXIT.done : EXIT.someFailed
}
