import { basename, dirname, join, resolve } from 'node:path'
import { rmSync, statSync } from 'node:fs'
import { ok, type Result } from '#core/result.ts'
import { mustConfirm, textWarning } from '#core/deidentify/text-warning.ts'
import { accountName } from '../host/account.ts'
import { exportInThread, type Exported } from '../host/export-in-thread.ts'
import { librarySecret, pseudonymsBy } from '../host/pseudonyms.ts'
import { createRecorder } from '../host/recorder.ts'
import { withLibrary } from './library.ts'
import { errorLine } from './lines.ts'
import { inWords } from './output.ts'
import { EXIT, type CliWorld } from './world.ts'

interface ExportOptions {
  readonly files: readonly string[]
  readonly out: string
  /** From 1; null for whole runs. */
  readonly frame: number | null
  readonly json: boolean
}

/**
 * `export FILE… --out DIR`: copies without what names anybody, under names that say nothing. Each goes into the audit log where there
 * is a library. @returns the exit code
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
    const exported = await exportImage({ ...asked, program: `Ostium ${world.version}` })
    const done = exported.ok ? await logged(world, asked.target, exported.value) : exported
    if (!done.ok) {
      if (json) world.out(`${JSON.stringify(errorLine(file, done.error))}\n`)
      world.err(`${file}: ${inWords(done.error)}\n`)
      continue
    }
    written += 1
    const { burnedIn, changed, text } = done.value
    if (burnedIn !== 'no' || mustConfirm(done.value))
      world.err(`${basename(file)}: ${textWarning(done.value)}\n`)
    world.out(json ? `${JSON.stringify({ file, written: name, burnedIn, changed, text })}\n` : `${name}\n`)
  }
  return written === files.length ? EXIT.done : EXIT.someFailed
}

/**
 * Each copy as it is made, so that one who stops halfway leaves none that the log does not know; one that cannot be logged does
 * not stay.
 */
async function logged(world: CliWorld, target: string, exported: Exported): Promise<Result<Exported>> {
  const recorded = await withLibrary(world.library, (store) =>
    createRecorder(store, accountName(), () => new Date()).record(
      () => undefined,
      () => [{ kind: 'exported', what: 'images, de-identified', format: 'DICOM', entries: 1 }],
    ),
  )
  if (recorded.ok) return ok(exported)
  rmSync(target, { force: true })
  return recorded
}
