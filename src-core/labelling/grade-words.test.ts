import { expect, test } from 'vitest'
import { gradeWords } from './grade-words.ts'
import { LabelGrade } from './label.ts'

test('every grade reads without the signs of a file, and says what it said', () => {
  expect(LabelGrade.options.map(gradeWords)).toEqual([
    'none',
    '< 50',
    '50–69',
    '≥ 70',
    'occluded',
    'not gradable',
  ])
  expect(gradeWords('significant')).toBe('significant')
})
