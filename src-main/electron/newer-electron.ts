import * as electron from 'electron'

/**
 * What Electron 45 has and the development runtime (Electron 25) has not, each behind a check: the one place for it.
 * Safe to import from the sandboxed preload: nothing of the main process is touched until asked.
 */

/** The path of a dropped file; `webUtils` came with Electron 29, `File.path` went with 32. Null when it has none. */
export function pathOfFile(file: object): string | null {
  const utils: unknown = Reflect.get(electron, 'webUtils')
  const getPath: unknown =
    typeof utils === 'object' && utils !== null ? Reflect.get(utils, 'getPathForFile') : undefined
  const found: unknown =
    typeof getPath === 'function' ? Reflect.apply(getPath, utils, [file]) : Reflect.get(file, 'path')
  return typeof found === 'string' && found !== '' ? found : null
}
