import { expect, it } from 'vitest'
import { filledPath, frameInWords, ribbonPaths, type RibbonBar } from './ribbon.ts'

const bar = (frame: number, change: Partial<RibbonBar>): RibbonBar => ({
  frame,
  state: 'read',
  score: 0.5,
  triage: 'uncertain',
  filled: null,
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

it('draws contrast as a line, full at the top, with gaps where it is unknown', () => {
  const bars = [0, 1, null, 0.5].map((filled, frame) => bar(frame, { filled }))
  expect(filledPath(bars, 40, 8)).toBe('M0.00 8.00H10.00L10.00 0.00H20.00M30.00 4.00H40.00')
  expect(filledPath([bar(0, {})], 40, 8)).toBe('')
})

it('says in words what is drawn of a frame', () => {
  const marks = { peak: 3, stable: 3 }
  expect(frameInWords(undefined, marks)).toBe('not read yet')
  expect(frameInWords(bar(1, { state: 'outside', filled: 0.04 }), marks)).toBe(
    'outside what the model knows, contrast 4 %',
  )
  expect(frameInWords(bar(3, { filled: 1 }), marks)).toBe('read, contrast 100 %, the peak, the steadiest')
  expect(frameInWords(bar(3, { state: 'failed' }), { peak: null, stable: null })).toBe('could not be read')
})
