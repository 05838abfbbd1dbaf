import { statSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { RunSource } from '#core/engine-contract.ts'
import { pictureRun } from '#core/picture/picture-run.ts'
import type { Failure } from '#core/result.ts'
import type { ImageIndex, InputFile } from '../host/input-files.ts'
import { runIdOf, studyIdOf } from '../store/identity.ts'

/** A run, or an image, that is to be read; an image is a run of one frame and a study of its own. */
export interface InputRun {
  readonly file: string
  /** The id the library of the workstation knows it by. */
  readonly id: string
  readonly source: RunSource
  readonly frameCount: number
}

export interface InputStudy {
  readonly runs: InputRun[]
}

export interface Gathered {
  readonly studies: readonly InputStudy[]
  readonly failures: readonly { readonly file: string; readonly error: Failure }[]
}

/** Sorts what was found into studies, in the order of their first file. A file given twice is read once. */
export async function gather(
  files: AsyncIterable<InputFile>,
  onFile: (count: number) => void,
): Promise<Gathered> {
  const studies = new Map<string, InputStudy>()
  const failures: { file: string; error: Failure }[] = []
  const seen = new Set<string>()
  let count = 0
  for await (const { path, index } of files) {
    onFile((count += 1))
    const absolute = resolve(path)
    if (seen.has(absolute)) continue
    seen.add(absolute)
    if (!index.ok) failures.push({ file: path, error: index.error })
    else {
      const { studyId, run } = inputRun(path, absolute, index.value)
      const study = studies.get(studyId) ?? { runs: [] }
      study.runs.push(run)
      studies.set(studyId, study)
    }
  }
  return { studies: [...studies.values()], failures }
}

function inputRun(file: string, path: string, index: ImageIndex): { studyId: string; run: InputRun } {
  const { size, mtimeMs } = statSync(path)
  const found = index.kind === 'image' ? pictureRun(index, basename(path)) : index
  const indexed = { ...found, path, size, mtimeMs }
  const run = {
    file,
    id: runIdOf(indexed),
    source: { kind: index.kind, path },
    frameCount: found.angiogram.frameCount,
  }
  return { studyId: studyIdOf(indexed), run }
}

/**
 * What stands as `file` of each study: its file, or the folder that all its files are in; where another study stands for the
 * same folder, its first file, so that no two are called the same.
 */
export function studyFiles(studies: readonly InputStudy[]): string[] {
  const folders = studies.map(commonFolder)
  return folders.map((folder, i) =>
    folders.some((other, k) => k !== i && other === folder) ? (studies[i]?.runs[0]?.file ?? folder) : folder,
  )
}

function commonFolder({ runs }: InputStudy): string {
  const [first, ...others] = runs.map(({ file }) => file)
  if (first === undefined || others.length === 0) return first ?? ''
  let folder = dirname(first)
  while (!others.every((file) => file.startsWith(`${folder}/`)) && dirname(folder) !== folder)
    folder = dirname(folder)
  return folder
}
