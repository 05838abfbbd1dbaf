import { expect, it } from 'vitest'
import { ribbonPaths, type RibbonBar } from './ribbon.ts'

const bar = (frame: number, change: Partial<RibbonBar>): RibbonBar => ({
  frame,
  state: 'read',
  score: 0.5,
  triage: 'uncertain',
  ...change,
})

it('draws each kind as one path, as high as its score', () => {
  const paths = ribbonPaths(
    [
      bar(0, { triage: 'look', score: 1 }),
      bar(1, {}),
      bar(2, { state: 'unread' }),
      bar(3, { state: 'outside' }),
    ],
    40,
    36,
  )
  expect(paths.look).toContain('v-36.00')
  expect(paths.plain).toContain('v-18.00')
  expect(paths.unread).toContain('v-2.00')
  expect(paths.outside).toMatch(/^M35\.00 36v-5$/)
})

it('keeps a gap where the model abstained, whatever score came along', () => {
  const { plain, look } = ribbonPaths([bar(0, { state: 'outside', score: 0.9, triage: 'outside' })], 10, 36)
  expect(plain + look).toBe('')
})
