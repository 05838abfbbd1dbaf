import { randomUUID } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import type { ParsedCohort } from '#core/cohort/cohort-file.ts'
import type { ListFormat } from '#core/labelling/label-list.ts'
import type { Failure, Result } from '#core/result.ts'
import { accountName } from '../host/account.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import { importLabels } from '../host/import-labels.ts'
import { createIndexer } from '../host/indexer.ts'
import { findLabelled, findRows, type Found } from '../host/labelled-places.ts'
import { readLabelList, writeLabelList } from '../host/label-lists.ts'
import { libraryIndex } from '../host/library-index.ts'
import type { IndexFile } from '../host/ports.ts'
import { createRecorder } from '../host/recorder.ts'
import { openStore } from '../store/store.ts'
import { noLibrary, withLibrary } from './library.ts'
import { errorLine } from './lines.ts'
import { inWords } from './output.ts'
import { createProgress } from './progress.ts'
import { EXIT, type CliWorld } from './world.ts'

/** `labels export FILE`: all labels of the library as COHORT.json, CSV or COCO. @returns the exit code */
export async function labelsExport(
  world: CliWorld,
  file: string,
  json: boolean,
  format: ListFormat,
): Promise<number> {
  const path = resolve(file)
  const account = accountName()
  const written = await withLibrary(world.library, (store) => {
    const done = writeLabelList(path, format, store.labelled.all())
    if (!done.ok) return done
    createRecorder(store, account, () => new Date()).record(
      () => undefined,
      () => [{ kind: 'exported', what: 'labels', format, entries: done.value.labels }],
    )
    return done
  })
  const result = flat(written)
  if (!result.ok) return failed(world, file, result.error, json, EXIT.programFailed)
  if (result.value === null) return failed(world, file, noLibrary(world.library), json, EXIT.someFailed)
  const { labels: cases, leftOut } = result.value
  for (const { runId, frame, reason } of leftOut)
    world.err(`left out: run ${runId.slice(0, 8)}${frame === null ? '' : `, frame ${frame}`}: ${reason}\n`)
  if (json) world.out(`${JSON.stringify({ file, cases, leftOut })}\n`)
  else world.out(`${cases} labels written to ${file}; ${leftOut.length} left out\n`)
  return EXIT.done
}

/** `labels import FILE`: puts a list's labels into the library, row by row. @returns the exit code */
export async function labelsImport(world: CliWorld, file: string, json: boolean): Promise<number> {
  const list = readLabelList(file)
  if (!list.ok) return failed(world, file, list.error, json, EXIT.someFailed)
  const found = await withIndex(world, (index, onFile) =>
    findRows(list.value, dirname(resolve(file)), index, onFile),
  )
  const store = openStore(world.library)
  try {
    const recorder = createRecorder(store, accountName(), () => new Date())
    const { name, recorded, refused } = importLabels(store, recorder, randomUUID, {
      name: list.value.name,
      found,
    })
    for (const { row, file: of, reason } of refused)
      world.err(`row ${row}${of ? ` (${of})` : ''}: ${reason}\n`)
    if (json) world.out(`${JSON.stringify({ file, name, recorded, refused })}\n`)
    else world.out(`${recorded} labels of ${name} recorded; ${refused.length} rows refused\n`)
    return refused.length > 0 ? EXIT.someFailed : EXIT.done
  } finally {
    store.close()
  }
}

/** The files of a COHORT.json, looked at in a thread of its own. */
export const findPlaces = (world: CliWorld, file: string, list: ParsedCohort): Promise<Found> =>
  withIndex(world, (index, onFile) => findLabelled(list, dirname(resolve(file)), index, onFile))

async function withIndex<T>(
  world: CliWorld,
  look: (index: IndexFile, onFile: (done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  const { err: write, terminal, clock } = world
  const progress = createProgress({ write, terminal, clock })
  const indexer = createIndexer({ workerFile: join(world.programDir, 'indexer.cjs'), after: afterTimeout })
  try {
    return await look(libraryIndex(indexer), (done, total) => progress.show(done, total, 'looking at files'))
  } finally {
    progress.clear()
    await indexer.close()
  }
}

const flat = <T>(result: Result<Result<T> | null>): Result<T | null> => {
  if (!result.ok) return result
  return result.value ?? { ok: true, value: null }
}

/** One clear error, in words and where asked for as JSON. */
export function failed(
  world: Pick<CliWorld, 'out' | 'err'>,
  file: string | null,
  error: Failure,
  json: boolean,
  code: number,
): number {
  if (json) world.out(`${JSON.stringify(errorLine(file, error))}\n`)
  world.err(`${inWords(error)}\n`)
  return code
}
