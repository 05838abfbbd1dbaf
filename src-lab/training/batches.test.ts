import { expect, test } from 'vitest'
import { negativeKinds } from './batches.ts'

const counts = (count: number) => {
  const kinds = negativeKinds(count)
  expect(kinds).toHaveLength(count)
  return Object.fromEntries(
    (['background', 'border', 'proposal', 'junction', 'vessel'] as const).map((kind) => [
      kind,
      kinds.filter((one) => one === kind).length,
    ]),
  )
}

test('a batch of 32 without soft cases has the mix that the document names', () => {
  expect(counts(14)).toEqual({ background: 3, border: 1, proposal: 5, junction: 2, vessel: 3 })
})

// 11: a batch of 48 with two fifths soft; 6: one of 32 with 20 small patches; 16: one of 32 with neither.
test.each([6, 11, 16, 18, 40])(
  'whatever takes places in a batch takes them of every kind: %d negatives',
  (count) => {
    const mix = { background: 3, border: 1, proposal: 5, junction: 2, vessel: 3 }
    const drawn = counts(count)
    for (const [kind, of14] of Object.entries(mix))
      expect(Math.abs((drawn[kind] ?? NaN) - (of14 * count) / 14), kind).toBeLessThan(1)
    expect(counts(count)['vessel']).toBeGreaterThan(0)
  },
)
