import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { teachingOrder, uncertainty, type Candidate } from './queue.ts'

const candidate = (key: string, change: Partial<Candidate> = {}): Candidate => ({
  ...{ key, runId: key, patient: key, probability: 0.5, others: [], contested: false },
  ...{ labelled: false, features: null },
  ...change,
})
const keys = (candidates: readonly Candidate[], most = 10) =>
  teachingOrder(candidates, most).map(({ key }) => key)

describe('what teaches most', () => {
  test('is what the model is least certain of', () => {
    expect(
      keys([
        candidate('sure', { probability: 0.98 }),
        candidate('half', { probability: 0.5 }),
        candidate('likely', { probability: 0.8 }),
      ]),
    ).toEqual(['half', 'likely', 'sure'])
  })

  test('is what its paths disagree about, though it is certain itself', () => {
    const offers = teachingOrder(
      [
        candidate('agreed', { probability: 0.9, others: [0.9, 0.88] }),
        candidate('split', { probability: 0.95, others: [0.95, 0.4] }),
      ],
      2,
    )
    expect(offers[0]).toMatchObject({ key: 'split', reasons: ['the paths disagree'] })
  })

  test('is unlike what is labelled, and unlike what was just offered', () => {
    const at = (key: string, x: number, change: Partial<Candidate> = {}) =>
      candidate(key, { features: [x, 0], ...change })
    const found = keys([
      at('labelled', 0, { labelled: true }),
      at('beside it', 0.1),
      at('far', 10, { probability: 0.6 }),
      at('far twin', 10.05, { probability: 0.6 }),
      at('elsewhere', 20, { probability: 0.8 }),
    ])
    expect(found).toEqual(['far', 'elsewhere', 'beside it', 'far twin'])
  })

  test('is of another patient or run where features are not known', () => {
    const found = keys([
      candidate('p1 run1 a', { patient: 'p1', runId: 'r1' }),
      candidate('p1 run1 b', { patient: 'p1', runId: 'r1' }),
      candidate('p1 run2', { patient: 'p1', runId: 'r2' }),
      candidate('p2', { patient: 'p2', runId: 'r3' }),
    ])
    expect(found).toEqual(['p1 run1 a', 'p2', 'p1 run2', 'p1 run1 b'])
  })

  test('is first of all what readers disagree on, labelled as it is', () => {
    const offers = teachingOrder(
      [candidate('open'), candidate('fought over', { labelled: true, contested: true, probability: 0.99 })],
      5,
    )
    expect(offers.map(({ key, reasons }) => [key, reasons[0]])).toEqual([
      ['fought over', 'readers disagree'],
      ['open', 'uncertain'],
    ])
  })
})

test('offers each open place once, and nothing that is labelled', () => {
  const any = fc.record({
    probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    labelled: fc.boolean(),
    patient: fc.constantFrom('a', 'b'),
    features: fc.option(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 2 })),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 20 }), fc.nat(25), (all, most) => {
      const candidates = all.map((one, i) => candidate(`c${i}`, one))
      const open = candidates.filter(({ labelled }) => !labelled).map(({ key }) => key)
      const offers = teachingOrder(candidates, most)
      expect(new Set(offers.map(({ key }) => key)).size).toBe(Math.min(most, open.length))
      expect(offers.every(({ key, worth }) => open.includes(key) && worth >= 0 && worth <= 1)).toBe(true)
    }),
  )
})

test('is entropy in bits', () => {
  expect([0, 0.5, 1, null].map((probability) => uncertainty({ probability }))).toEqual([0, 1, 0, 1])
  expect(uncertainty({ probability: 0.11 })).toBeCloseTo(0.4999, 3)
})
