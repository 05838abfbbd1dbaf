import { expect, test } from 'vitest'
import { SiteLevel } from '../calibration/site-calibration.ts'
import { Grade } from '../reading/types.ts'
import { teaches, whyMute } from './teaches.ts'

test('a box and a small picture teach by any grade, a frame only where it has no narrowing, a run never', () => {
  const teaching = SiteLevel.options.map((level) => [
    level,
    Grade.options.filter((grade) => teaches({ level, grade })),
  ])
  expect(teaching).toEqual([
    ['region', Grade.options],
    ['patch', Grade.options],
    ['frame', ['none']],
    ['run', []],
  ])
})

test('what teaches nothing says why, by its own grade', () => {
  expect(whyMute({ level: 'frame', grade: '<50' })).toContain('below 50 %')
  expect(whyMute({ level: 'frame', grade: 'occluded' })).toContain('a stenosis')
  expect(whyMute({ level: 'run', grade: 'none' })).toContain('whole run')
})
