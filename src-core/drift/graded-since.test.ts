import { expect, test } from 'vitest'
import { gradedSince } from './graded-since.ts'

const grade = (recordedAt: string, retractedAt: string | null = null) => ({ recordedAt, retractedAt })

test('a run is graded since its first grade, while one has stood all along', () => {
  expect(gradedSince([])).toBeNull()
  expect(gradedSince([grade('03')])).toBe('03')
  expect(gradedSince([grade('03'), grade('05')])).toBe('03')
  // Corrected twice; as one act, in which the new one may be recorded before the old one is taken back.
  expect(gradedSince([grade('03', '05'), grade('05', '07'), grade('06')])).toBe('03')
  expect(gradedSince([grade('06'), grade('05', '07'), grade('03', '05')])).toBe('03')
})

test('taken back it is graded no more, and graded again it is so from then', () => {
  expect(gradedSince([grade('03', '05')])).toBeNull()
  expect(gradedSince([grade('03', '05'), grade('06')])).toBe('06')
  expect(gradedSince([grade('01', '02'), grade('03', '05'), grade('04')])).toBe('03')
})
