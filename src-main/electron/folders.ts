import { app } from 'electron'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '#core/policy.ts'
import type { Failure } from '#core/result.ts'
import { accountName } from '../host/account.ts'
import { chosenFolders, dataFolders, type DataFolders } from '../host/data-folders.ts'
import { storageFailure } from '../host/storage-failure.ts'

/**
 * To be called before anything else: the lock of the single instance lies in the data folder.
 * @param asked by the command line; null for the usual place
 * @returns where things lie, and why nothing can be kept there (read-only home), null where it can
 */
export function useFolders(
  policy: Policy,
  asked: string | null,
): { folders: DataFolders; unusable: Failure | null } {
  const usual = dataFolders(process.env, process.platform, homedir(), app.getPath('appData'))
  const folders = chosenFolders(usual, policy, asked, accountName())
  const session = join(folders.cache, 'session')
  const unusable = whyUnusable([folders.data, session])
  app.setPath('userData', folders.data)
  app.setPath('sessionData', session)
  return { folders, unusable }
}

/** Makes the folders. Throws what is no failure of the disk. */
function whyUnusable(paths: readonly string[]): Failure | null {
  try {
    for (const path of paths) {
      mkdirSync(path, { recursive: true, mode: 0o700 })
      accessSync(path, constants.W_OK)
    }
    return null
  } catch (cause) {
    const failure = storageFailure(cause)
    if (failure === null) throw cause
    return failure
  }
}
