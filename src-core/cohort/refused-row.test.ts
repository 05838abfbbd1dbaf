import { expect, test } from 'vitest'
import { reasonsOf } from './refused-row.ts'

test('rows are counted by why they were refused, in the order in which the reasons came', () => {
  const refused = ['gone', 'outside', 'gone'].map((reason, i) => ({ row: i + 1, file: null, reason }))
  expect(reasonsOf(refused)).toEqual([
    { reason: 'gone', rows: 2 },
    { reason: 'outside', rows: 1 },
  ])
  expect(reasonsOf([])).toEqual([])
})
