import { expect, test } from 'vitest'
import { endEach } from './end-each.ts'

test('a step that throws keeps none of the others from being taken, and is reported', () => {
  const taken: string[] = []
  const bugs: unknown[] = []
  const full = new Error('database or disk is full')
  endEach(
    [
      () => void taken.push('engine'),
      () => {
        throw full
      },
      () => void taken.push('library'),
    ],
    (_where, cause) => bugs.push(cause),
  )
  expect([taken, bugs]).toEqual([['engine', 'library'], [full]])
})
