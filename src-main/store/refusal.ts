import * as z from 'zod'
import type { Angiogram } from '#core/angiography/angiogram.ts'
import type { Failure } from '#core/result.ts'
import type { Database } from './database.ts'
import { runIdOf, studyIdOf } from './identity.ts'
import { readableHeader, AngiogramSchema, type IndexedFile } from './run-index.ts'

const BeforeRow = z.object({ study_id: z.string(), path: z.string(), angiogram: z.string() })

/**
 * Why a file may not be put in the library, null where it may. Badly anonymised files share one SOP Instance UID, and with it
 * one run: what was read and recorded of one would be shown on the other, even across patients. A copy elsewhere says the same
 * of itself, also when it was sent again and is coded otherwise; whatever lies at the same path was rewritten there. What could be
 * put in and not be read again would break the list of its study, and every import that meets it.
 */
export function refusal(db: Database, file: IndexedFile): Failure | null {
  const angiogram = AngiogramSchema.safeParse(file.angiogram)
  if (!angiogram.success) return notKept
  const before = db.first(BeforeRow, 'SELECT study_id, path, angiogram FROM runs WHERE id = ?', runIdOf(file))
  if (before === null || before.path === file.path) return null
  // Without a study UID a study is known by its folder: a file that was moved is of the study it was in.
  if (before.study_id !== studyIdOf({ ...file, path: before.path })) return sameUid
  const stored = readableHeader(before.angiogram)
  // From before such headers were refused; the file puts it right.
  if (stored === null) return null
  return runOf(stored) === runOf(angiogram.data) ? null : sameUid
}

/** What tells one run of a study from another, however it is coded. */
const runOf = (header: Angiogram): string =>
  JSON.stringify([
    ...[header.seriesInstanceUid, header.seriesNumber, header.instanceNumber, header.acquisitionTime],
    ...[header.frameCount, header.pixels.rows, header.pixels.columns, header.projections, header.timing],
  ])

const notKept: Failure = {
  code: 'header-not-kept',
  message: 'The header of this file gives a number that cannot be: it is past all numbers, or no whole one.',
  action:
    'Fetch the file again from where it came from; if that does not help, the system that wrote it is at fault.',
}

const sameUid: Failure = {
  code: 'same-uid',
  message:
    'Another file with the same SOP Instance UID is in the library, and is of another patient or another run: what was read and recorded of it would be shown on this one.',
  action:
    'Have the files exported again, each with a UID of its own. If this one is to take the place of the other, forget the study of that one first; its labels will count for this one.',
}
