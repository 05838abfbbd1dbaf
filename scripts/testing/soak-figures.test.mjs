import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultsIn, figures, withFigures } from './soak-figures.mjs'

const state = { next: 10, tried: 10, found: ['case 3'], hours: 0.5, at: '2026-11-26T00:00:00Z', loops: null }

test('figures stand in their place of the document, and replace those before', () => {
  const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reliability.md'), 'utf8')
  expect(faultsIn(document)).toBeGreaterThan(10)
  const once = withFigures(document, figures(state, 3))
  expect(once).toContain('| Hostile inputs tried | 10 (numbers 0 to 9) |')
  expect(withFigures(once, figures(state, 3))).toBe(once)
  expect(() => withFigures('nothing', '')).toThrow(/no place/)
})
