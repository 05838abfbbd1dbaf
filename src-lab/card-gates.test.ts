import { expect, test } from 'vitest'
import { NoveltyFile } from '#core/regions/novelty-file.ts'
import { gates } from './card-gates.ts'

const share = (turnedAway: number, of: number) => ({ turnedAway, of })
const direction = {
  limit: 1,
  fittedOn: 200,
  ridge: 0.1,
  validation: share(0, 95),
  validationDrawn: share(2, 40),
}
const density = {
  components: 64,
  residual: 1,
  limit: 9,
  fittedOn: 500,
  validation: share(0, 95),
  validationDrawn: share(2, 40),
}
const file = NoveltyFile.parse({
  schema: 2,
  weightsSha256: 'ab'.repeat(32),
  fittedAt: '2026-11-25T00:00:00.000Z',
  command: 'c',
  width: 1280,
  bin: { bytes: 4, sha256: 'cd'.repeat(32) },
  frame: density,
  patch: density,
  unfilled: direction,
  inverted: direction,
  checked: {
    source: 'elsewhere',
    frames: share(2, 98),
    inverted: share(95, 98),
    drawn: share(3, 40),
    drawnUnfilled: share(38, 40),
    demo: share(0, 32),
    patches: share(1, 58),
  },
})

test('names each rate with its count and interval', () => {
  const text = gates(file)
  // Wilson by hand: 2 of 98.
  expect(text).toContain(
    '| frames of patients, filled (should be let in) | 2 of 98 (0.020, 0.006 to 0.071) |',
  )
  expect(text).toContain(
    '| filled frames of the demo study (should be let in) | 0 of 32 (0.000, 0.000 to 0.107) |',
  )
  expect(text).toContain('95 of 98')
})

test('says so where there are none', () => expect(gates(null)).toContain('without gates on its features'))
