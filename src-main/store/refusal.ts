import * as z from 'zod'
import type { Failure } from '#core/result.ts'
import { jsonColumn, type Database } from './database.ts'
import { runIdOf, studyIdOf } from './identity.ts'
import { AngiogramSchema, type IndexedFile } from './run-index.ts'

const BeforeRow = z.object({
  study_id: z.string(),
  path: z.string(),
  size: z.number(),
  frames: z.string(),
  angiogram: jsonColumn(AngiogramSchema),
})

/**
 * Why a file may not be put in the library, null where it may. Badly anonymised files share one SOP Instance UID, and with it
 * one run: what was read and recorded of one would be shown on the other, even across patients. A copy elsewhere says the same
 * of itself and is laid out alike; whatever lies at the same path was rewritten there. What could be put in and not be read
 * again would break the list of its study, and every import that meets it.
 */
export function refusal(db: Database, file: IndexedFile): Failure | null {
  const angiogram = AngiogramSchema.safeParse(file.angiogram)
  if (!angiogram.success) return notKept
  const sql = 'SELECT study_id, path, size, frames, angiogram FROM runs WHERE id = ?'
  const before = db.first(BeforeRow, sql, runIdOf(file))
  if (before === null || before.path === file.path) return null
  const alike =
    before.study_id === studyIdOf(file) &&
    before.size === file.size &&
    before.frames === JSON.stringify(file.frames) &&
    JSON.stringify(before.angiogram) === JSON.stringify(angiogram.data)
  return alike ? null : sameUid
}

const notKept: Failure = {
  code: 'header-not-kept',
  message: 'The header of this file gives a number that cannot be: it is past all numbers, or no whole one.',
  action:
    'Fetch the file again from where it came from; if that does not help, the system that wrote it is at fault.',
}

const sameUid: Failure = {
  code: 'same-uid',
  message:
    'Another file with the same SOP Instance UID is in the library, and is of another patient, another run, or coded otherwise: what was read and recorded of it would be shown on this one.',
  action:
    'Have the files exported again, each with a UID of its own. If this one is to take the place of the other, forget the study of that one first; its labels will count for this one.',
}
