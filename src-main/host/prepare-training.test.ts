import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FrozenCase, FrozenCohort } from '#core/cohort/frozen-cohort.ts'
import { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { ok } from '#core/result.ts'
import { pixelDescription } from '#core/testing/descriptions.ts'
import { openStore, type Store } from '../store/store.ts'
import { angiogramWith, indexedFile, temporaryFolder } from '../store/testing.ts'
import { summaryOf } from './cohort-shown.ts'
import type { IndexFile } from './ports.ts'
import { prepareTraining } from './prepare-training.ts'
import { writeModel } from './registry.testing.ts'
import { siteCalibrations } from './site-calibrations.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  writeModel(join(folder.path, 'models'), 'parent')
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** A file's name says what it is: `patch…png` a small picture, any other a run. */
const index: IndexFile = async (path) =>
  basename(path).startsWith('patch')
    ? ok({
        angiogram: angiogramWith({
          ...{ sopInstanceUid: null, frameCount: 1 },
          pixels: { ...pixelDescription({ rows: 64, columns: 64 }), transferSyntax: 'image/png' },
        }),
        frames: [{ ranges: [[0, 4]] }],
      })
    : ok(indexedFile(path, { sopInstanceUid: path }))

type Row = Pick<FrozenCase, 'box' | 'grade'> & { readonly file: string }

const SIDES = ['train', 'train', 'train', 'validation', 'calibration', 'sealed'] as const

/** 120 patients, each with these labels. */
function frozen(rows: (n: number) => readonly Row[]): FrozenCohort {
  const cases = Array.from({ length: 120 }, (_, n) =>
    rows(n).map(({ file, ...row }): FrozenCase => {
      const path = join(folder.path, file)
      writeFileSync(path, '')
      const split = SIDES[n % SIDES.length]!
      return { patient: `P${n}`, study: null, file: path, frame: 0, split, pixels: '1'.repeat(64), ...row }
    }),
  ).flat()
  const cohort: FrozenCohort = {
    ...{ schema: 1, id: 'c', name: 'ours', hash: '2'.repeat(64), seed: 1, decisions: [], cases },
    ...{ frozenAt: '', frozenBy: '' },
  }
  store.cohorts.freeze(cohort)
  return cohort
}

function prepared(recipe: FinetuneRecipe) {
  const parent = { id: 'parent', dir: join(folder.path, 'models', 'parent'), weightsSha256: '3'.repeat(64) }
  const model = { ...parent, calibrations: siteCalibrations(folder.path, parent, () => new Date(0)) }
  return prepareTraining(
    {
      ...{ store, index, trainings: folder.path, modelsDir: folder.path, program: '0' },
      site: { model: () => model, file: () => null },
    },
    { cohortId: 'c', recipe, seed: 1 },
    () => undefined,
  )
}

const marked = (n: number): Row => ({ file: `run-${n}.dcm`, box: [0, 0, 2, 2], grade: '>=70' })
const frame = (n: number, grade: Row['grade']): Row => ({ file: `frame-${n}.dcm`, box: null, grade })

test('frames below 50 % without a box are not trained on, and so they do not count as enough', async () => {
  const cohort = frozen((n) => [marked(n), frame(n, '<50')])
  for (const recipe of FinetuneRecipe.options)
    expect(await prepared(recipe)).toMatchObject({ ok: false, error: { code: 'cohort-not-enough' } })
  expect(summaryOf(cohort, 0)).toMatchObject({ cases: 240, says: expect.stringContaining('not enough') })
})

test('what counts as enough is what is trained on: frames without any narrowing, boxes, small pictures', async () => {
  const cohort = frozen((n) => [
    ...[marked(n), frame(n, 'none')],
    ...[{ ...frame(n, '<50'), file: `mild-${n}.dcm` }],
  ])
  const job = await prepared('whole-model')
  expect(job.ok && job.value.cases.map(({ grade }) => grade).filter((one) => one === '<50')).toEqual([])
  expect(job).toMatchObject({ ok: true, value: { cases: { length: 240 }, leftOut: [{ cases: 120 }] } })
  expect(summaryOf(cohort, 0).says).toContain('enough to fine-tune')
})

test('small pictures given whole count by any grade, whatever the list tells of them', async () => {
  frozen((n) => [
    { file: `patch-${n}-a.png`, box: null, grade: '50-69' },
    { file: `patch-${n}-b.png`, box: null, grade: '<50' },
  ])
  expect(await prepared('whole-model')).toMatchObject({
    ok: true,
    value: { cases: { length: 240 }, leftOut: [] },
  })
})
