import { constants } from 'node:fs'
import { copyFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const NAMES = { linux: 'electron', win32: 'electron.exe' }

/**
 * A copy of the recorded runtime as electron-builder expects one: Electron's own names, and no program in it. A copy, because fuses
 * are flipped in the file itself.
 * @param {{ binary: string, version: string }} runtime .setup/electron.json
 */
export async function electronFolder(runtime, target, platform) {
  const from =
    platform === 'darwin' ? dirname(dirname(dirname(dirname(runtime.binary)))) : dirname(runtime.binary)
  await rm(target, { recursive: true, force: true })
  await mkdir(join(target, 'resources'), { recursive: true })
  for (const name of await readdir(from))
    if (name !== 'resources')
      await cp(join(from, name), join(target, name), {
        recursive: true,
        mode: constants.COPYFILE_FICLONE,
        verbatimSymlinks: true,
      })
  const own = NAMES[platform]
  if (own !== undefined && basename(runtime.binary) !== own)
    await rename(join(target, basename(runtime.binary)), join(target, own))
  await writeFile(join(target, 'version'), runtime.version)
  // Electron's own licence goes by the name it has in a distribution.
  await copyFile(join(target, 'LICENSE.electron.txt'), join(target, 'LICENSE')).catch(() => undefined)
}
