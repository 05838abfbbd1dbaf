import fc from 'fast-check'
import { expect, test } from 'vitest'
import { siteSplit } from './site-split.ts'

const labelled = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 30 })), {
  minLength: 60,
  maxLength: 200,
})

test('no patient is on both sides, and each side has enough of each kind', () => {
  fc.assert(
    fc.property(labelled, fc.integer(), (rows, seed) => {
      const [labels, patients] = [rows.map(([label]) => label), rows.map(([, patient]) => `p${patient}`)]
      const held = siteSplit(labels, patients, seed)
      if (held === null) return
      const sideOf = new Map(patients.map((patient, i) => [patient, held[i]]))
      for (const [i, patient] of patients.entries()) expect(held[i]).toBe(sideOf.get(patient))
      for (const side of [true, false])
        for (const kind of [0, 1])
          expect(
            labels.filter((label, i) => label === kind && held[i] === side).length,
          ).toBeGreaterThanOrEqual(10)
    }),
    { numRuns: 50 },
  )
})

test('21 stenoses of 30 patients are dealt ten and eleven', () => {
  const patients = Array.from({ length: 84 }, (_, i) => `p${i % 30}`)
  const labels = patients.map((_, i) => (i % 4 === 0 ? 1 : 0))
  const held = siteSplit(labels, patients, 1)
  const events = labels.filter((label, i) => label === 1 && held?.[i]).length
  expect([10, 11]).toContain(events)
})

test('two patients cannot be split', () => {
  const patients = Array.from({ length: 80 }, (_, i) => `p${i % 2}`)
  expect(
    siteSplit(
      patients.map((_, i) => (i % 3 === 0 ? 1 : 0)),
      patients,
      1,
    ),
  ).toBeNull()
})

test('each side has two patients of each kind, or there is no split', () => {
  const patients = Array.from({ length: 120 }, (_, i) => `p${i % 12}`)
  const illOf = (ill: number) => patients.map((_, i) => (i % 12 < ill ? 1 : 0))
  for (const labels of [illOf(2), illOf(3), illOf(9), illOf(10)])
    expect(siteSplit(labels, patients, 1)).toBeNull()
  for (const labels of [illOf(4), illOf(8)]) {
    const held = siteSplit(labels, patients, 1)
    for (const side of [true, false])
      for (const kind of [0, 1])
        expect(
          new Set(patients.filter((_, i) => held?.[i] === side && labels[i] === kind)).size,
        ).toBeGreaterThanOrEqual(2)
  }
})
