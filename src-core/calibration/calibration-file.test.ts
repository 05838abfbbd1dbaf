import { expect, test } from 'vitest'
import { calibrationFor } from './calibration-file.ts'

const [weights, other] = ['a'.repeat(64), 'b'.repeat(64)]

test('what was fitted for other weights is refused, with what to do', () => {
  const refused = calibrationFor({ schema: 1, weightsSha256: other, levels: {} }, weights)
  expect(refused).toMatchObject({
    ok: false,
    error: {
      code: 'calibration-invalid',
      message: 'The calibration of this model cannot be used: it was fitted for other weights.',
    },
  })
})

test('what was fitted for these weights is taken, and what was written before files named them', () => {
  const own = { schema: 1, weightsSha256: weights, levels: {} }
  expect(calibrationFor(own, weights)).toEqual({ ok: true, value: own })
  expect(calibrationFor({ schema: 1, levels: {} }, weights)).toMatchObject({ ok: true })
})

test('a hash that is none is not as it should be', () => {
  const why: unknown = expect.stringContaining('weightsSha256 is not as it should be')
  const refused = calibrationFor({ schema: 1, weightsSha256: 'A'.repeat(64), levels: {} }, weights)
  expect(refused).toMatchObject({ error: { message: why } })
})
