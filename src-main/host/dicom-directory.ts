import { readdir, realpath } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

/**
 * Where the files of a DICOMDIR are. Discs are often copied with other capitals or a `;1` (ISO 9660), so names are
 * matched loosely; what lies outside the folder of the DICOMDIR, by a link say, is refused.
 * @param files the components of each Referenced File ID
 * @returns null for a file that is not there, or is refused
 */
export async function locateDirectoryFiles(
  directoryPath: string,
  files: readonly (readonly string[])[],
): Promise<{ readonly name: string; readonly path: string | null }[]> {
  const root = await realpath(dirname(directoryPath))
  const listings = new Map<string, readonly string[]>()
  const list = async (folder: string): Promise<readonly string[]> => {
    const known = listings.get(folder) ?? (await readdir(folder).catch(() => []))
    listings.set(folder, known)
    return known
  }
  const locate = async (components: readonly string[]): Promise<string | null> => {
    let path = root
    for (const component of components) {
      const name = (await list(path)).find((entry) => loose(entry) === loose(component))
      if (name === undefined) return null
      path = join(path, name)
    }
    const real = await realpath(path).catch(() => null)
    return real !== null && real.startsWith(root + sep) ? real : null
  }
  const located = []
  for (const components of files) located.push({ name: components.join('/'), path: await locate(components) })
  return located
}

const loose = (name: string): string => name.toLowerCase().replace(/;1$/, '').replace(/\.$/, '')
