import { basename, dirname } from 'node:path'
import type { ImportedLabels } from '#core/contract.ts'
import type { ListFormat } from '#core/labelling/label-list.ts'
import { assertNever, fail, ok, type Failure, type Result } from '#core/result.ts'
import type { Store } from '../store/store.ts'
import { importLabels } from './import-labels.ts'
import { createJobRunner, type Job } from './jobs.ts'
import { findRows } from './labelled-places.ts'
import { readLabelList, writeLabelList } from './label-lists.ts'
import type { ChoosePaths, ChooseTarget, IndexFile } from './ports.ts'
import type { Recorder } from './recorder.ts'
import type { DomainHandlers, Emit } from './router.ts'
import { storageFailure } from './storage-failure.ts'

interface ListParts {
  readonly store: Store
  readonly recorder: Recorder
  readonly newId: () => string
  readonly choose: ChoosePaths
  readonly chooseTarget: ChooseTarget
  readonly index: IndexFile
  /** Labels of many runs have come. */
  readonly onImport: () => void
  readonly emit: Emit
  readonly nowMs: () => number
  readonly onBug: (where: string, cause: unknown) => void
}

/** Labels as lists, in and out. */
export function createLabelListHandlers(
  parts: ListParts,
): Pick<DomainHandlers<'label'>, 'export' | 'import' | 'cancelImport'> {
  const { store, recorder, choose, chooseTarget, emit } = parts
  const jobs = createJobRunner({ ...parts, kind: 'labels', where: 'importing labels', mistake })
  return {
    export: async ({ format }) => {
      const path = await chooseTarget(suggestion(format))
      if (path === null) return ok(null)
      const written = writeLabelList(path, format, store.labelled.all())
      if (!written.ok) return written
      const { labels, leftOut } = written.value
      return ok(
        recorder.record(
          () => ({ file: basename(path), labels, leftOut: leftOut.length }),
          () => [{ kind: 'exported', what: 'labels', format, entries: labels }],
        ),
      )
    },
    import: async () => {
      const [file] = (await choose('labels')) ?? []
      if (file === undefined) return ok(null)
      return ok(
        jobs.begin({
          work: (job) => importList(parts, file, job),
          end: (jobId, result) => {
            const imported = result.ok ? result.value : null
            emit('label', 'imported', { jobId, imported, error: result.ok ? null : result.error })
            return result.ok ? 'Imported' : result.error.message
          },
        }),
      )
    },
    cancelImport: ({ jobId }) => jobs.cancel(jobId),
  }
}

/** Looks at the files of a list, which takes its time, and records its labels in one act. Errors: `cancelled`, those of the list and of the disk */
async function importList(
  { store, recorder, newId, index, onImport }: ListParts,
  file: string,
  job: Job,
): Promise<Result<ImportedLabels>> {
  const list = readLabelList(file)
  if (!list.ok) return list
  const { name } = list.value
  const looking = (done: number, total: number) =>
    job.progress(done, total, 'Looking at the files of the list')
  const found = await findRows(list.value, dirname(file), index, looking, () => job.cancelled())
  if (job.cancelled()) return fail(cancelled)
  try {
    const { recorded, refused } = importLabels(store, recorder, newId, { name, found })
    onImport()
    return ok({ name, recorded, refused: [...refused] })
  } catch (cause) {
    const disk = storageFailure(cause)
    if (disk !== null) return fail(disk)
    throw cause
  }
}

const cancelled: Failure = {
  code: 'cancelled',
  message: 'The import was cancelled; none of its labels was recorded.',
  action: 'Import the list again when it suits.',
}

const mistake: Failure = {
  code: 'internal',
  message: 'Ostium made a mistake while it imported the labels; none of them was recorded.',
  action: 'Try again. If it happens again, restart Ostium and report it.',
}

function suggestion(format: ListFormat) {
  switch (format) {
    case 'cohort':
      return { name: 'COHORT.json', extension: 'json' }
    case 'csv':
      return { name: 'labels.csv', extension: 'csv' }
    case 'coco':
      return { name: 'labels-coco.json', extension: 'json' }
    default:
      return assertNever(format)
  }
}
