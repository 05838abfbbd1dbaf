import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Policy } from '#core/policy.ts'

export interface DataFolders {
  /** The library; kept. */
  readonly data: string
  /** May be deleted at any time. */
  readonly cache: string
}

export const logFolder = (data: string): string => join(data, 'logs')

/** The XDG base directories on Linux, `appData` elsewhere. An XDG variable counts everywhere. */
export function dataFolders(
  env: NodeJS.ProcessEnv,
  platform: string,
  home: string,
  appData: string,
): DataFolders {
  const linux = platform === 'linux'
  const data = env['XDG_DATA_HOME'] || (linux ? join(home, '.local', 'share') : appData)
  const cache = env['XDG_CACHE_HOME'] || (linux ? join(home, '.cache') : appData)
  return { data: join(data, 'ostium'), cache: join(cache, data === cache ? 'ostium-cache' : 'ostium') }
}

/**
 * Where the hospital, else who starts the program, wants the library.
 * @param asked by `--data`, null where not
 */
export function chosenFolders(
  usual: DataFolders,
  { folders }: Policy,
  asked: string | null,
  account: string,
): DataFolders {
  const decided = folders?.data
  if (decided !== undefined) {
    const data = decided.replaceAll('{user}', safeName(account)).replaceAll('{home}', homedir())
    return { ...usual, data: resolve(data) }
  }
  // Two programs with a library each must not share a cache that Chromium believes its own.
  return asked === null ? usual : { data: resolve(asked), cache: join(resolve(asked), 'cache') }
}

/** An account's name as one part of a path. */
const safeName = (account: string): string => account.replace(/[^\p{L}\p{N}._-]/gu, '_').replace(/^\.+/, '_')
