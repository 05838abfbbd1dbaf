import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Grade } from '../reading/types.ts'
import { type Shares } from './frozen-cohort.ts'
import { Split } from './leak.ts'
import { personsOf } from './persons.ts'
import { splitByPatient } from './split-by-patient.ts'
import { seededRandom, shuffled } from '../random.ts'

const shares: Shares = { train: 8 / 12, validation: 1 / 12, calibration: 1 / 12, sealed: 2 / 12 }
const members = fc.array(
  fc.record({
    patient: fc.integer({ min: 0, max: 60 }).map((n) => `P${n}`),
    grade: fc.constantFrom(...Grade.options),
  }),
  { maxLength: 300 },
)

test('no person is ever on two sides, whatever the names of one person', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  fc.assert(
    fc.property(members, fc.array(pair, { maxLength: 30 }), fc.integer(), (cases, pairs, seed) => {
      const same = pairs.map(([a, b]) => [`P${a}`, `P${b}`])
      const names = [...new Set(cases.map(({ patient }) => patient))]
      const sides = splitByPatient(cases, seed, shares, personsOf(names, same))
      const of = new Map(cases.map(({ patient }, i) => [patient, sides[i]]))
      for (const [i, { patient }] of cases.entries()) expect(sides[i]).toBe(of.get(patient))
      for (const [a = '', b = ''] of same) if (of.has(a) && of.has(b)) expect(of.get(a)).toBe(of.get(b))
    }),
  )
})

test('the order of the list changes nothing, another seed does', () => {
  fc.assert(
    fc.property(members, fc.integer(), (cases, seed) => {
      const sides = new Map(splitByPatient(cases, seed, shares).map((side, i) => [cases[i]?.patient, side]))
      const other = shuffled(cases, seededRandom(seed))
      for (const [i, side] of splitByPatient(other, seed, shares).entries())
        expect(side).toBe(sides.get(other[i]?.patient))
    }),
  )
  const many = Array.from({ length: 100 }, (_, i) => ({ patient: `P${i}`, grade: 'none' as const }))
  expect(splitByPatient(many, 1, shares)).not.toEqual(splitByPatient(many, 2, shares))
})

test('each side gets its share, of all and of each grade, to within two patients', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...Grade.options), { maxLength: 200 }),
      fc.integer(),
      (grades, seed) => {
        const cases = grades.map((grade, i) => ({ patient: `P${i}`, grade }))
        const sides = splitByPatient(cases, seed, shares)
        for (const own of [null, ...Grade.options]) {
          const within = [...cases.keys()].filter((i) => own === null || cases[i]?.grade === own)
          for (const side of Split.options) {
            const got = within.filter((i) => sides[i] === side).length
            expect(Math.abs(got - shares[side] * within.length)).toBeLessThanOrEqual(2)
          }
        }
      },
    ),
  )
})

test('a side with no share gets nobody, and who stands on a side stays there', () => {
  const cases = Array.from({ length: 50 }, (_, i) => ({ patient: `P${i}`, grade: 'none' as const }))
  const halves = splitByPatient(cases, 3, { train: 0, validation: 0, calibration: 0.5, sealed: 0.5 })
  expect(new Set(halves)).toEqual(new Set(['calibration', 'sealed']))
  const given = cases.map((one, i) => (i < 10 ? { ...one, split: 'validation' as const } : one))
  expect(splitByPatient(given, 3, shares).slice(0, 10)).toEqual(new Array(10).fill('validation'))
})
