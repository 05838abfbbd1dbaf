import { expect, test } from 'vitest'
import { comparisonWith } from '../testing/finetuned.ts'
import { DEFAULT_MARGINS, marginsInForce } from './margins.ts'

const stated = { ...DEFAULT_MARGINS, auc: 0.01 }
const shown = { comparison: comparisonWith('pass') }

test('before anything of the sealed cases was shown, what the site states counts', () => {
  expect(marginsInForce(stated, [])).toEqual({ margins: stated, locked: false })
  expect(marginsInForce(stated, [{ comparison: null }])).toEqual({ margins: stated, locked: false })
})

test('from the first look that showed something, its margins stay for every later one', () => {
  const later = { comparison: { ...comparisonWith('pass'), margins: stated } }
  expect(marginsInForce(stated, [{ comparison: null }, shown, later])).toEqual({
    margins: shown.comparison.margins,
    locked: true,
  })
})
