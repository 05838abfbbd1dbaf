import { lstat, opendir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'

export interface Candidate {
  readonly path: string
  /** For a person: the file's name, under the folder that was chosen. Never the whole path. */
  readonly name: string
  /** Found in a folder rather than chosen by hand: then it may well be no DICOM, and that is no failure. */
  readonly fromFolder: boolean
  readonly missing: boolean
}

/** The files behind what was chosen, folders walked to their leaves; links to folders are not followed (they may loop). */
export async function* expandPaths(paths: readonly string[]): AsyncGenerator<Candidate> {
  for (const path of paths) {
    const stat = await lstat(path).catch(() => null)
    if (stat?.isDirectory()) yield* walk(path, path)
    else yield { path, name: basename(path), fromFolder: false, missing: stat === null }
  }
}

async function* walk(root: string, folder: string): AsyncGenerator<Candidate> {
  const entries = await opendir(folder).catch(() => null)
  if (entries === null) {
    yield { path: folder, name: relative(root, folder), fromFolder: true, missing: true }
    return
  }
  const folders: string[] = []
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) folders.push(path)
    else if (entry.isFile() || entry.isSymbolicLink()) {
      yield { path, name: join(basename(root), relative(root, path)), fromFolder: true, missing: false }
    }
  }
  for (const inner of folders.sort()) yield* walk(root, inner)
}
