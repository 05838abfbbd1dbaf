import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FinetuneRecipe } from '../finetune/recipe.ts'
import { cohortHash } from './cohort-hash.ts'
import type { FrozenCase } from './frozen-cohort.ts'
import { splitByPatient } from './split-by-patient.ts'
import { sharesFor, supports, supportText, type SupportCase } from './supports.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Patients of whom each has `events` cases with and `others` without a stenosis, dealt as they would be. */
function dealt(patients: number, events: number, others: number, seed = 1): SupportCase[] {
  const cases = Array.from({ length: patients }, (_, i) => [
    ...new Array<1>(events).fill(1).map((label) => ({ patient: `P${i}`, label })),
    ...new Array<0>(others).fill(0).map((label) => ({ patient: `P${i}`, label })),
  ]).flat()
  const graded = cases.map(({ patient, label }) => ({
    patient,
    grade: label === 1 ? ('>=70' as const) : ('none' as const),
  }))
  const sides = splitByPatient(graded, seed, sharesFor(cases))
  return cases.map((one, i) => ({ ...one, split: sides[i] ?? 'train' }))
}
const allowed = (cases: readonly SupportCase[]) =>
  FinetuneRecipe.options.filter((recipe) => supports(cases)[recipe].ok)

test('six patients support nothing, and it is said why', () => {
  const cases = dealt(6, 10, 10)
  expect(allowed(cases)).toEqual([])
  expect(supports(cases).recalibrate.reasons.join()).toContain('3 patients')
  expect(supportText(cases)).toBe('6 patients, 6 with a stenosis: not enough to recalibrate.')
})

test('37 patients with a stenosis are enough to recalibrate and not to fine-tune', () => {
  const cases = dealt(37, 3, 3)
  expect(allowed(cases)).toEqual(['recalibrate'])
  expect(supportText(cases)).toBe(
    '37 patients, 37 with a stenosis: enough to recalibrate, not enough to fine-tune safely.',
  )
})

test('of 120 patients 80 train and 20 are sealed, and every recipe is supported', () => {
  const cases = dealt(120, 8, 16)
  const on = (side: string) =>
    new Set(cases.filter(({ split }) => split === side).map(({ patient }) => patient)).size
  expect([on('train'), on('validation'), on('calibration'), on('sealed')]).toEqual([80, 10, 10, 20])
  expect(allowed(cases)).toEqual(FinetuneRecipe.options)
})

test('small sides grow with the rules: 120 patches of one case each are enough', () => {
  const cases = [
    ...dealt(60, 1, 0),
    ...dealt(60, 0, 1).map((one) => ({ ...one, patient: `N${one.patient}` })),
  ]
  const sides = splitByPatient(
    cases.map(({ patient, label }) => ({
      patient,
      grade: label === 1 ? ('>=70' as const) : ('none' as const),
    })),
    1,
    sharesFor(cases),
  )
  expect(allowed(cases.map((one, i) => ({ ...one, split: sides[i] ?? 'train' })))).toEqual(
    FinetuneRecipe.options,
  )
})

test('cases of one kind support nothing', () => {
  for (const cases of [dealt(100, 3, 0), dealt(100, 0, 3), []]) {
    expect(allowed(cases)).toEqual([])
    for (const { reasons } of Object.values(supports(cases))) expect(reasons.length).toBeGreaterThan(0)
  }
})

test('whatever is dealt, shares sum to 1 and what moves weights asks for more than what does not', () => {
  fc.assert(
    fc.property(fc.nat(150), fc.nat(12), fc.nat(12), fc.integer(), (patients, events, others, seed) => {
      const cases = dealt(patients, events, others, seed)
      const shares = Object.values(sharesFor(cases))
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
      const may = supports(cases)
      if (may['whole-model'].ok) expect(may.recalibrate.ok).toBe(true)
    }),
  )
})

const frozen: FrozenCase = {
  patient: 'P1',
  study: '1.2',
  file: 'a.dcm',
  frame: 3,
  box: [1, 2, 3, 4],
  grade: '50-69',
  split: 'train',
  pixels: digest('pixels'),
}

test('the hash is of members, labels and splits, and of nothing else', () => {
  const other = { ...frozen, patient: 'P2' }
  const hash = cohortHash([frozen, other], digest)
  expect(cohortHash([other, { ...frozen, file: 'elsewhere/a.dcm' }], digest)).toBe(hash)
  const changes: Partial<FrozenCase>[] = [
    { patient: 'P3' },
    { study: null },
    { frame: 4 },
    { box: [1, 2, 3, 5] },
    { box: null },
    { grade: 'none' },
    { split: 'sealed' },
    { pixels: digest('other pixels') },
  ]
  const hashes = changes.map((change) => cohortHash([{ ...frozen, ...change }, other], digest))
  expect(new Set([hash, ...hashes]).size).toBe(changes.length + 1)
})
