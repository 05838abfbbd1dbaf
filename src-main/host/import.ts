import { stat } from 'node:fs/promises'
import type { FileFailure } from '#core/contract.ts'
import { isPicture } from '#core/picture/picture-run.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Library } from '../store/library.ts'
import { expandPaths, type Candidate } from './expand.ts'
import type { Job } from './jobs.ts'
import type { IndexFile } from './ports.ts'
import type { Emit } from './router.ts'

export interface ImportParts {
  readonly library: Library
  readonly index: IndexFile
  readonly emit: Emit
  readonly clock: () => Date
  /** Called once for each run that is new to the library or was put in anew. */
  readonly onRun: (runId: string, frameCount: number) => void
}

interface Found {
  readonly studyIds: Set<string>
  readonly failures: FileFailure[]
}

/** Opens everything behind `paths`: known files by their index, others through the indexer, one after the other. */
export async function runImport(
  parts: ImportParts,
  job: Job,
  paths: readonly string[],
  demo: boolean,
): Promise<void> {
  const candidates: Candidate[] = []
  for await (const candidate of expandPaths(paths)) {
    candidates.push(candidate)
    job.progress(0, candidates.length, 'Looking for files')
    if (job.cancelled()) break
  }
  const found: Found = { studyIds: new Set(), failures: [] }
  for (const [done, candidate] of candidates.entries()) {
    if (job.cancelled()) break
    job.progress(done, candidates.length, candidate.name)
    await openOne(parts, candidate, demo, found)
  }
  const { studyIds, failures } = found
  listAsOpened(parts, [...studyIds])
  parts.emit('study', 'imported', { jobId: job.id, studyIds: [...studyIds], failures })
  job.progress(candidates.length, candidates.length, 'Done')
  job.finish(job.cancelled() ? 'Cancelled' : 'Done')
}

/**
 * The list has the newest opened first, and an import shows its first study: so the first is the newest by a hair, and the
 * others follow in the order they came.
 */
function listAsOpened({ library, clock }: ImportParts, studyIds: readonly string[]): void {
  const now = clock().getTime()
  for (const [at, id] of studyIds.entries()) library.touch(id, new Date(now - at).toISOString())
}

async function openOne(parts: ImportParts, candidate: Candidate, demo: boolean, found: Found): Promise<void> {
  const opened = candidate.missing ? fail(unreadable) : await open(parts, candidate, demo)
  if (opened.ok) {
    if (!found.studyIds.has(opened.value)) parts.emit('study', 'changed', { studyId: opened.value })
    found.studyIds.add(opened.value)
  } else if (!(candidate.fromFolder && notAnImage.has(opened.error.code))) {
    found.failures.push({ ...opened.error, file: candidate.name })
  }
}

/** A folder from a disc holds viewers, read-mes and reports beside its images: passing over them is no failure. */
const notAnImage: ReadonlySet<string> = new Set(['not-dicom', 'not-a-file', 'dicomdir', 'no-pixels'])

/** @returns the id of the study the file belongs to */
async function open(
  parts: ImportParts,
  { path, fromFolder }: Candidate,
  demo: boolean,
): Promise<Result<string>> {
  const facts = await stat(path).catch(() => null)
  if (facts === null) return fail(unreadable)
  if (!facts.isFile()) return fail(notAFile)
  const openedAt = parts.clock().toISOString()
  const known = parts.library.known(path, facts.size, facts.mtimeMs)
  if (known !== null) {
    parts.library.touch(known.studyId, openedAt)
    return ok(known.studyId)
  }
  const indexed = await parts.index(path)
  if (!indexed.ok) return indexed
  if (fromFolder && isPicture(indexed.value.angiogram.pixels)) return fail(passedOver)
  const file = { path, size: facts.size, mtimeMs: facts.mtimeMs, ...indexed.value }
  const refused = parts.library.refusal(file)
  if (refused !== null) return fail(refused)
  const run = parts.library.add(file, openedAt, demo)
  parts.onRun(run.id, run.angiogram.frameCount)
  return ok(run.studyId)
}

/** The pictures beside a run in a folder are icons, exports and scans of letters: one is opened by naming it. */
const passedOver: Failure = {
  code: 'not-dicom',
  message: 'This is a picture (PNG or JPEG) in a folder.',
  action: 'Open the picture itself.',
}

const unreadable: Failure = {
  code: 'unreadable',
  message: 'The file cannot be read: it is not there, or this account may not read it.',
  action: 'Check the path, the drive and the permissions, and open it again.',
}

const notAFile: Failure = {
  code: 'not-a-file',
  message: 'This is neither a file nor a folder.',
  action: 'Open the DICOM file itself, or the folder it is in.',
}
