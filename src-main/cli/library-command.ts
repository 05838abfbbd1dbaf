import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { accountName } from '../host/account.ts'
import { asFailure, backUp, recordRestore } from '../host/backup.ts'
import { backupFolder, createBackups, stampOf } from '../host/backups.ts'
import { createRecorder } from '../host/recorder.ts'
import { nextTurn } from '../host/audit.ts'
import { writeLibrary } from '../host/export-library.ts'
import { openElsewhere, restoreBackup, writeBackup } from '../store/backup.ts'
import { checkLibrary } from '../store/check.ts'
import { openStore } from '../store/store.ts'
import { failed } from './labels-command.ts'
import { noLibrary, withLibrary } from './library.ts'
import { EXIT, type CliWorld } from './world.ts'

const now = () => new Date()

/** `library check`: pages, records, and the chain of the audit log. @returns 0 when sound, 1 when not */
export async function libraryCheck(world: CliWorld, json: boolean): Promise<number> {
  if (!existsSync(world.library)) return nothing(world, json)
  const sound = checkLibrary(world.library)
  if (!sound.ok) return failed(world, world.library, sound.error, json, EXIT.someFailed)
  const checked = await withLibrary(world.library, ({ audit }) => audit.verify(nextTurn))
  if (!checked.ok) return failed(world, world.library, checked.error, json, EXIT.programFailed)
  const problems = checked.value?.problems ?? []
  if (json)
    world.out(`${JSON.stringify({ library: world.library, sound: problems.length === 0, problems })}\n`)
  else
    world.out(
      problems.length === 0
        ? `The library ${world.library} is sound, and so is its log.\n`
        : `The file is sound; its log is not: see audit verify.\n`,
    )
  return problems.length === 0 ? EXIT.done : EXIT.someFailed
}

/** `library backup`: a copy while it may be in use. @returns the exit code */
export async function libraryBackup(world: CliWorld, json: boolean): Promise<number> {
  const made = await withLibrary(world.library, (store) => {
    const folder = backupFolder(dirname(world.library))
    const copy = async (target: string) => writeBackup(world.library, target)
    return backUp(createBackups(folder, copy, now), createRecorder(store, accountName(), now), 'by-hand')
  })
  if (!made.ok) return failed(world, world.library, made.error, json, EXIT.programFailed)
  if (made.value === null) return nothing(world, json)
  if (!made.value.ok) return failed(world, world.library, made.value.error, json, EXIT.someFailed)
  const { file, bytes } = made.value.value
  world.out(json ? `${JSON.stringify(made.value.value)}\n` : `${file}, ${bytes} bytes\n`)
  return EXIT.done
}

/** `library restore FILE`; Ostium must be closed. @returns the exit code */
export function libraryRestore(world: CliWorld, file: string, json: boolean): number {
  const named = resolve(backupFolder(dirname(world.library)), file)
  const backup = existsSync(resolve(file)) ? resolve(file) : named
  if (!existsSync(backup)) return failed(world, file, noSuchFile, json, EXIT.someFailed)
  if (existsSync(world.library) && openElsewhere(world.library))
    return failed(world, file, libraryOpen, json, EXIT.someFailed)
  const restored = asFailure(() => restoreBackup(world.library, backup, stampOf(now())))
  if (!restored.ok) return failed(world, file, restored.error, json, EXIT.someFailed)
  const store = openStore(world.library)
  const said = recordRestore(createRecorder(store, accountName(), now), restored.value)
  store.close()
  world.out(json ? `${JSON.stringify(restored.value)}\n` : `${said}\n`)
  return EXIT.done
}

/** `library export DIR`: everything, readable without this program. @returns the exit code */
export async function libraryExport(world: CliWorld, folder: string, json: boolean): Promise<number> {
  const written = await withLibrary(world.library, (store) =>
    writeLibrary(world.library, store, resolve(folder), createRecorder(store, accountName(), now)),
  )
  if (!written.ok) return failed(world, folder, written.error, json, EXIT.programFailed)
  if (written.value === null) return nothing(world, json)
  if (!written.value.ok) return failed(world, folder, written.value.error, json, EXIT.someFailed)
  const { files } = written.value.value
  world.out(json ? `${JSON.stringify({ folder, files })}\n` : `${files.join('\n')}\n`)
  return EXIT.done
}

const nothing = (world: CliWorld, json: boolean): number =>
  failed(world, world.library, noLibrary(world.library), json, EXIT.someFailed)

const libraryOpen = {
  code: 'library-open',
  message: 'Nothing was restored: another program has the library open, and would go on writing into it.',
  action: 'Close Ostium and every command line of it, then restore the backup again.',
}

const noSuchFile = {
  code: 'no-such-backup',
  message: 'This backup is not there.',
  action: 'Give the path of one, or a name out of the folder of backups.',
}
