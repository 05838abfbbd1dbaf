import { expect, test } from 'vitest'
import { isStenosis } from '../reading/stenosis.ts'
import { cohortLevel, parseCohort } from './cohort-file.ts'

const row = { patient: 'p1', file: 'a.dcm', frame: 3, box: null, grade: '50-69' }

test('a list is read row by row: what is wrong with one costs no other', () => {
  const parsed = parseCohort({
    name: 'Labels 2026',
    cases: [
      row,
      { ...row, grade: '60' },
      { ...row, frame: null, study: 's', split: 'sealed' },
      { ...row, box: [1, 2, 0, 4] },
      'nothing',
      { ...row, patient: ' ' },
    ],
  })
  if (!parsed.ok) throw new Error(parsed.error.message)
  expect(parsed.value.cases.map(({ row: at }) => at)).toEqual([1, 3])
  expect(parsed.value.refused.map(({ row: at, file }) => [at, file])).toEqual([
    [2, 'a.dcm'],
    [4, 'a.dcm'],
    [5, null],
    [6, 'a.dcm'],
  ])
  expect(parsed.value.refused[0]?.reason).toMatch(/^grade: /)
  expect(parsed.value.refused[1]?.reason).toContain('a width and a height')
})

test.each([[null], [[]], [{ cases: [] }], [{ name: 'x', cases: {} }]])('%j is no list of labels', (json) => {
  expect(parseCohort(json)).toMatchObject({ ok: false, error: { code: 'cohort-invalid' } })
})

test('a label speaks of a run, a frame or a place', () => {
  expect(cohortLevel({ frame: null, box: null })).toBe('run')
  expect(cohortLevel({ frame: 0, box: null })).toBe('frame')
  expect(cohortLevel({ frame: 0, box: [0, 0, 1, 1] })).toBe('region')
})

test('a stenosis begins at 50 %', () => {
  expect((['none', '<50', '50-69', '>=70', 'occluded'] as const).map(isStenosis)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ])
})
