import { dialog } from 'electron'
import { join } from 'node:path'
import { accountName } from '../host/account.ts'
import { backUp, newestBackup, recordRestore, restorePending } from '../host/backup.ts'
import { stampOf, type Backups } from '../host/backups.ts'
import { createRecorder } from '../host/recorder.ts'
import type { Emit } from '../host/router.ts'
import { restoreBackup, type Restored } from '../store/backup.ts'
import { checkLibrary } from '../store/check.ts'
import { openStore, type Store } from '../store/store.ts'

export const libraryFile = (data: string): string => join(data, 'library.db')

const HOUR_MS = 3600 * 1000

/**
 * Opens the library once it is known to be sound. A damaged one is never opened: the person is told, and may have the newest
 * backup in its place. Throws where they may not or would not.
 * @returns what to tell of a restore, null without one
 */
export function openLibrary(data: string): { store: Store; said: string | null } {
  const path = libraryFile(data)
  const asked = restorePending(data, path, new Date())
  const restored = asked ?? restoreIfDamaged(data, path)
  const store = openStore(path)
  if (restored === null) return { store, said: null }
  const recorder = createRecorder(store, accountName(), () => new Date())
  return { store, said: recordRestore(recorder, restored) }
}

function restoreIfDamaged(data: string, path: string): Restored | null {
  const sound = checkLibrary(path)
  if (sound.ok) return null
  const backup = newestBackup(data)
  if (backup === null) throw new Error(`${sound.error.message} There is no backup of it in ${data}.`)
  const choice = dialog.showMessageBoxSync({
    type: 'error',
    title: 'The library is damaged',
    message: sound.error.message,
    detail: `The newest backup is ${backup}. What was recorded after it is not in it; how much that was is said once it is restored. The damaged file is kept.`,
    buttons: ['Restore the backup', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  if (choice !== 0) throw new Error(sound.error.message)
  return restoreBackup(path, backup, stampOf(new Date()))
}

/** Backs up now where the newest backup is a day old, and looks again every hour. A failure is said, and nothing stops. */
export function backUpDaily(backups: Backups, store: Store, emit: Emit): void {
  const recorder = createRecorder(store, accountName(), () => new Date())
  const look = async () => {
    if (!backups.due()) return
    const made = await backUp(backups, recorder, 'daily')
    if (!made.ok) emit('app', 'notice', made.error)
  }
  void look()
  setInterval(() => void look(), HOUR_MS).unref()
}
