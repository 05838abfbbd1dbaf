import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import type { FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { fail, type Failure, type Result } from '#core/result.ts'
import { nodeWasm } from '../engine/codec-files.ts'
import { drawnRun } from '../engine/phantom.testing.ts'
import { openRun } from '../engine/run-source.ts'
import { openStore } from '../store/store.ts'
import { temporaryFolder } from '../store/testing.ts'
import { frameOfFile, indexFile } from './file-index.ts'
import { inflatedFrame, readFrameBytes } from './frames.ts'
import { createIndexer } from './indexer.ts'
import { readLabelList } from './label-lists.ts'
import { prepareTraining } from './prepare-training.ts'
import { readCohort } from './read-cohort.ts'
import { writeModel } from './registry.testing.ts'
import { siteCalibrations } from './site-calibrations.ts'

/** In the name of each folder and file, as a patient's name often is. */
const NAME = 'Qzephyrinex'
let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const put = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder.path, `${NAME}^${name}`)
  writeFileSync(path, bytes)
  return path
}
const errorOf = (result: Result<unknown>): Failure => (result.ok ? expect.fail('it failed') : result.error)
const codesOf = (failures: readonly Failure[]): string[] => {
  expect(JSON.stringify(failures)).not.toContain(NAME)
  return failures.map(({ code }) => code)
}

test('no failure of a file says its name: what is hidden is hidden in the words too', async () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const at = (path: string, size: number) => ({
    ...{ path, size, mtimeMs: 1, transferSyntax: '1.2.840.10008.1.2.1' },
    ranges: [[0, 4] satisfies [number, number]],
  })
  const [gone, text] = [join(folder.path, `${NAME}.dcm`), put('text.dcm', 'text')]
  mkdirSync(join(folder.path, NAME))
  const codecs = createCodecs(nodeWasm)
  const decoders = {
    codecs,
    decode: (bytes: Uint8Array<ArrayBuffer>, pixels: Parameters<typeof decodeFrame>[1]) =>
      decodeFrame(bytes, pixels, codecs),
  }
  const frame = async () => expect.fail('it is not asked for')
  const failures = [
    indexFile(put('empty.dcm', '')),
    indexFile(put('cut.png', png)),
    indexFile(gone),
    indexFile(join(folder.path, NAME)),
    frameOfFile(put('run.dcm', drawnRun(1)), 7),
    await readFrameBytes(at(gone, 4)),
    await readFrameBytes(at(text, 5)),
    await inflatedFrame({ frame }, at(gone, 4), 0),
    await inflatedFrame({ frame }, at(text, 5), 0),
    await openRun({ kind: 'image', path: text }, decoders),
  ].map(errorOf)
  expect(codesOf(failures)).toEqual([
    ...['empty-file', 'image-damaged', 'file-missing', 'not-a-file', 'frame-missing', 'file-missing'],
    ...['file-changed', 'file-missing', 'file-changed', 'not-an-image'],
  ])
})

test('neither does one that stops or breaks the reader of headers', async () => {
  const script = put(
    'unruly.cjs',
    `require('node:worker_threads').parentPort.on('message', ({ path }) => {
       if (path.includes('break')) throw new Error(path)
     })`,
  )
  const indexer = createIndexer({
    workerFile: script,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    limitMs: 1_000,
  })
  const answers = [await indexer.index(put('break', '')), await indexer.index(put('hang', ''))]
  await indexer.close()
  expect(codesOf(answers.map(errorOf))).toEqual(['index-crashed', 'index-timeout'])
})

test('neither does a list of labels that cannot be read, nor does it quote what is in it', () => {
  const lists = [put('list.json', NAME), join(folder.path, NAME), join(folder.path, `${NAME}.csv`)]
  const failures = lists.flatMap((path) => [readCohort(path), readLabelList(path)]).map(errorOf)
  expect(new Set(codesOf(failures))).toEqual(new Set(['cohort-unreadable', 'labels-unreadable']))
})

test('a training whose files are gone says how many, and where they are named', async () => {
  writeModel(join(folder.path, 'models'), 'parent')
  const sides = ['train', 'train', 'train', 'validation', 'calibration', 'sealed'] as const
  const cases = Array.from({ length: 120 }, (_, n) =>
    (['>=70', 'none'] as const).map((grade): FrozenCohort['cases'][number] => ({
      ...{
        patient: `P${n}`,
        study: null,
        frame: 0,
        box: [1, 1, 2, 2],
        grade,
        split: sides[n % sides.length]!,
      },
      ...{ file: join(folder.path, `${NAME}-${n}.dcm`), pixels: '1'.repeat(64) },
    })),
  ).flat()
  const cohort: FrozenCohort = {
    ...{ id: 'c', name: 'ours', hash: '2'.repeat(64), frozenAt: '', frozenBy: '', seed: 1, decisions: [] },
    ...{ schema: 1, cases },
  }
  const parent = { id: 'parent', dir: join(folder.path, 'models', 'parent'), weightsSha256: '3'.repeat(64) }
  const model = { ...parent, calibrations: siteCalibrations(folder.path, parent, () => new Date(0)) }
  const store = openStore(join(folder.path, 'library.db'))
  store.cohorts.freeze(cohort)
  const prepared = await prepareTraining(
    {
      store,
      site: { model: () => model, file: () => null },
      index: async () => fail({ code: 'none', message: 'none is there', action: '' }),
      ...{ trainings: folder.path, modelsDir: folder.path, program: '0' },
    },
    { cohortId: 'c', recipe: 'head-and-circuit', seed: 1 },
    () => undefined,
  )
  store.close()
  const failure = errorOf(prepared)
  expect(codesOf([failure])).toEqual(['cohort-files-gone'])
  expect(failure.message).toMatch(/^240 labels/)
})
