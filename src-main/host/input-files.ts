import { dirname, join } from 'node:path'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { locateDirectoryFiles } from './dicom-directory.ts'
import { expandPaths, type Candidate } from './expand.ts'
import type { FileIndex } from './file-index.ts'
import type { Indexer } from './indexer.ts'

export type ImageIndex = Exclude<FileIndex, { kind: 'directory' }>

/** One file behind what was asked for, and what it is. `path` is as the person gave it, or under it. */
export interface InputFile {
  readonly path: string
  readonly name: string
  readonly index: Result<ImageIndex>
}

/**
 * Every image behind the paths: files, folders walked to their leaves, DICOMDIRs followed. Files in a folder that
 * are no images are passed over; a folder or DICOMDIR that gives none at all is a failure.
 */
export async function* inputFiles(paths: readonly string[], indexer: Indexer): AsyncGenerator<InputFile> {
  for (const path of paths) {
    let images = 0
    let folder: Candidate | null = null
    for await (const candidate of expandPaths([path])) {
      if (candidate.fromFolder) folder = candidate
      for await (const file of inputsOf(candidate, indexer)) {
        images += 1
        yield file
      }
    }
    if (images === 0) yield { path, name: folder?.name ?? path, index: fail(noImages) }
  }
}

/** What the candidate gives: itself, the files of a DICOMDIR, or nothing. */
async function* inputsOf(candidate: Candidate, indexer: Indexer): AsyncGenerator<InputFile> {
  const { path, name, fromFolder, missing } = candidate
  if (missing) {
    yield { path, name, index: fail(notThere) }
    return
  }
  const index = await indexer.index(path)
  if (!index.ok) {
    if (!(fromFolder && notAnImage.has(index.error.code))) yield { path, name, index }
  } else if (index.value.kind !== 'directory') yield { path, name, index: ok(index.value) }
  else if (!fromFolder) yield* inputsOfDirectory(path, index.value.files, indexer)
}

/** The files of a DICOMDIR that was named itself; one that lies in a walked folder has its files there too. */
async function* inputsOfDirectory(
  directory: string,
  files: readonly (readonly string[])[],
  indexer: Indexer,
): AsyncGenerator<InputFile> {
  for (const { name, path } of await locateDirectoryFiles(directory, files)) {
    if (path === null) yield { path: join(dirname(directory), name), name, index: fail(notOnDisc) }
    else {
      const candidate = { path, name, fromFolder: false, missing: false }
      yield* inputsOf(candidate, { ...indexer, index: (file) => refuseDirectory(indexer, file) })
    }
  }
}

/** A DICOMDIR that lists a DICOMDIR, itself say, would have no end. */
async function refuseDirectory(indexer: Indexer, path: string): Promise<Result<FileIndex>> {
  const index = await indexer.index(path)
  return index.ok && index.value.kind === 'directory' ? fail(nested) : index
}

/** A folder from a disc holds viewers, read-mes and reports beside its images. */
const notAnImage: ReadonlySet<string> = new Set(['not-dicom', 'not-a-file', 'no-pixels', 'empty-file'])

const notThere: Failure = {
  code: 'file-missing',
  message: 'The file cannot be read: it is not there, or this account may not read it.',
  action: 'Check the path, the drive and the permissions.',
}

const noImages: Failure = {
  code: 'no-images',
  message: 'There is no image behind this: no DICOM image, no PNG, no JPEG.',
  action: 'Choose the folder or the file that holds the angiograms.',
}

const notOnDisc: Failure = {
  code: 'directory-file-missing',
  message: 'The DICOMDIR names this file, and it is not in its folder.',
  action: 'Copy the disc again, all of it.',
}

const nested: Failure = {
  code: 'directory-nested',
  message: 'The DICOMDIR names another DICOMDIR.',
  action: 'Open the folder instead.',
}
