import { join } from 'node:path'

export interface DataFolders {
  /** The library; kept. */
  readonly data: string
  /** May be deleted at any time. */
  readonly cache: string
}

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
