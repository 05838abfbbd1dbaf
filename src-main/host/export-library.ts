import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { auditJson } from '#core/audit/export.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { writeBackup } from '../store/backup.ts'
import type { Store } from '../store/store.ts'
import { writeLabelList } from './label-lists.ts'
import type { Recorder } from './recorder.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Everything that is remembered, for another program or another day: labels as COHORT.json, CSV and COCO JSON, reveals, truths,
 * settings and the audit log as JSON, and the library itself as SQLite, which holds all of it and the readings.
 * Errors: `not-written`
 */
export function writeLibrary(
  library: string,
  store: Store,
  folder: string,
  recorder: Recorder,
): Result<{ files: string[] }> {
  const labels = store.labelled.all()
  const text = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`
  const rows = store.audit.list({ kinds: null, before: null, limit: Number.MAX_SAFE_INTEGER }).reverse()
  const jsons = {
    'audit.json': auditJson(rows),
    'reveals.json': text(store.reveals.all()),
    'truths.json': text(store.reveals.truths()),
    'settings.json': text({ settings: store.preferences.get(), hospital: store.hospital.get() }),
  }
  try {
    mkdirSync(folder, { recursive: true })
    writeBackup(library, join(folder, 'library.db'))
  } catch (cause) {
    return fail(notWritten(cause))
  }
  const lists = [
    writeLabelList(join(folder, 'COHORT.json'), 'cohort', labels),
    writeLabelList(join(folder, 'labels.csv'), 'csv', labels),
    writeLabelList(join(folder, 'labels-coco.json'), 'coco', labels),
    ...Object.entries(jsons).map(([name, content]) => writeWhole(join(folder, name), content)),
  ]
  for (const one of lists) if (!one.ok) return one
  recorder.record(
    () => undefined,
    () => [{ kind: 'exported', what: 'library', format: 'folder', entries: labels.length }],
  )
  const files = ['library.db', 'COHORT.json', 'labels.csv', 'labels-coco.json', ...Object.keys(jsons)]
  return ok({ files })
}

const notWritten = (cause: unknown) => ({
  code: 'not-written',
  message: `The library could not be written out: ${cause instanceof Error ? cause.message : String(cause)}.`,
  action: 'Choose another folder, with room and the right to write there.',
})
