import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { isPicture } from '#core/picture/picture-run.ts'
import type { IndexedFile } from './run-index.ts'

const hash = (parts: readonly (string | number | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)

/** The same object is the same run wherever it lies; one without a UID is known by path, size and frame count. */
export function runIdOf({ path, size, angiogram }: IndexedFile): string {
  const uid = angiogram.sopInstanceUid
  return uid === null ? hash(['file', path, size, angiogram.frameCount]) : hash(['sop', uid])
}

/**
 * The patient is part of it: badly anonymised files share a study UID between people, and two people must
 * never be shown as one study. Without a UID, files of one folder, patient and day belong together.
 */
export function studyIdOf({ path, angiogram }: IndexedFile): string {
  const { studyInstanceUid, patientId, patientName, studyDate, pixels } = angiogram
  // Pictures of one folder may be of as many people.
  if (isPicture(pixels)) return hash(['picture', path])
  if (studyInstanceUid !== null) return hash(['study', studyInstanceUid, patientId])
  return hash(['folder', dirname(path), patientId, patientName, studyDate])
}
