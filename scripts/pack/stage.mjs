import { constants } from 'node:fs'
import { copyFile, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { loadedFiles, openedFiles, packageOf } from './parts.mjs'

/** Of our own: what was built and runs, and the models. Sources, maps, the lab and the lists of the build stay here. */
const OWN = ['dist/main', 'dist/renderer', 'models']

/**
 * Lays the program into an empty folder, exactly as it is to be packed: its own built files, and of node_modules what it loads or
 * opens, with each package's manifest and licence.
 * @param {Record<string, unknown>} manifest the package.json of the program
 * @returns {Promise<string[]>} the files of node_modules that are loaded or opened
 */
export async function stage(root, folder, manifest) {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const path of OWN)
    await cp(join(root, path), join(folder, path), { recursive: true, filter: isShipped })
  const files = [...(await loadedFiles(root)), ...(await openedFiles(root))]
  for (const file of [...files, ...(await besides(root, files))]) await copy(root, folder, file)
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return files
}

const isShipped = (path) => !/\.(map|d\.ts)$|[\\/]dist[\\/]main[\\/]lab/.test(path)

/** By a clone where the file system can. */
async function copy(root, folder, file) {
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await copyFile(join(root, file), join(folder, file), constants.COPYFILE_FICLONE)
}

/** Manifest and licence of each package, and what its code reads of its own folder. */
async function besides(root, files) {
  const found = []
  for (const folder of new Set(files.map(packageOf))) {
    const names = (await readdir(join(root, folder))).filter((name) =>
      /^(package\.json|(licen[sc]e|copying|notice)(\..*)?)$/i.test(name),
    )
    found.push(...names.map((name) => `${folder}/${name}`))
  }
  return found.filter((file) => !files.includes(file))
}

/** The package.json of the program itself: nothing of how it is developed. */
export async function programManifest(root, version) {
  const { name, productName, description, license, author, main } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  )
  return { name, productName, version, description, license, author, main, desktopName: 'ostium.desktop' }
}
