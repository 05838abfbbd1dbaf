import { basename } from 'node:path'
import { pictureRun } from '#core/picture/picture-run.ts'
import { assertNever, fail, ok, type Failure } from '#core/result.ts'
import { locateDirectoryFiles } from './dicom-directory.ts'
import type { Indexer } from './indexer.ts'
import type { IndexFile } from './ports.ts'

/** What the library takes of an index: DICOM images, and pictures as runs of one frame. The rest is a failure that a walk through a folder passes over. */
export const libraryIndex =
  (indexer: Indexer): IndexFile =>
  async (path) => {
    const index = await indexer.index(path)
    if (!index.ok) return index
    switch (index.value.kind) {
      case 'dicom':
        return ok({ angiogram: index.value.angiogram, frames: index.value.frames })
      case 'image':
        return ok(pictureRun(index.value, basename(path)))
      case 'directory':
        return fail(directory)
      default:
        return assertNever(index.value)
    }
  }

/** Puts the files of each DICOMDIR that was chosen itself (PS3.10 8.6 fixes its name) in its place. */
export async function followDirectories(
  paths: readonly string[],
  indexer: Indexer,
): Promise<readonly string[]> {
  const followed = await Promise.all(paths.map((path) => followOne(path, indexer)))
  return followed.flat()
}

async function followOne(path: string, indexer: Indexer): Promise<readonly string[]> {
  if (!/^dicomdir(;1)?$/i.test(basename(path))) return [path]
  const index = await indexer.index(path)
  if (!index.ok || index.value.kind !== 'directory') return [path]
  const located = await locateDirectoryFiles(path, index.value.files)
  const found = located.flatMap((file) => (file.path === null ? [] : [file.path]))
  return found.length > 0 ? found : [path]
}

const directory: Failure = {
  code: 'dicomdir',
  message: 'This is the table of contents of a disc (DICOMDIR), not an image.',
  action: 'Its files are not beside it: copy the whole disc, and open the folder.',
}
