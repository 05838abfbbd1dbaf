import { app } from 'electron'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Policy } from '#core/policy.ts'
import { accountName } from '../host/account.ts'
import { chosenFolders, dataFolders, type DataFolders } from '../host/data-folders.ts'

/**
 * To be called before anything else: the lock of the single instance lies in the data folder.
 * @param asked by the command line; null for the usual place
 */
export function useFolders(policy: Policy, asked: string | null): DataFolders {
  const usual = dataFolders(process.env, process.platform, homedir(), app.getPath('appData'))
  const folders = chosenFolders(usual, policy, asked, accountName())
  const session = join(folders.cache, 'session')
  for (const path of [folders.data, session]) mkdirSync(path, { recursive: true, mode: 0o700 })
  app.setPath('userData', folders.data)
  app.setPath('sessionData', session)
  return folders
}
