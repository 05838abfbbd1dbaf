import { expect, test } from 'vitest'
import { newestOf } from './newest.ts'

test('versions are ordered as numbers', () => {
  expect(newestOf(['ostium-0.10', 'ostium-0.9', 'ostium-0.2'])).toBe('ostium-0.10')
  expect(newestOf([])).toBeUndefined()
})
