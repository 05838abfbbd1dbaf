import { expect, test } from 'vitest'
import { createReadQueue } from './read-queue.ts'

const drain = (queue: ReturnType<typeof createReadQueue<string>>): string[] => {
  const order: string[] = []
  for (let next = queue.next(); next !== null; next = queue.next())
    order.push(`${next.jobId}${next.frame ?? '.'}`)
  return order
}

test('jobs take turns, and each ends with a null frame', () => {
  const queue = createReadQueue<string>()
  queue.add('a', 'A', [0, 1, 2])
  queue.add('b', 'B', [5])
  expect(drain(queue)).toEqual(['a0', 'b5', 'a1', 'b.', 'a2', 'a.'])
})

test('focus puts a frame and its job before everything', () => {
  const queue = createReadQueue<string>()
  queue.add('a', 'A', [0, 1])
  queue.add('b', 'B', [5, 6, 7])
  queue.focus('b', 7)
  queue.focus('nobody', 1)
  expect(drain(queue)).toEqual(['b7', 'a0', 'b5', 'a1', 'b6', 'a.', 'b.'])
})

test('a removed job is not read any more', () => {
  const queue = createReadQueue<string>()
  queue.add('a', 'A', [0, 1])
  queue.add('b', 'B', [5])
  queue.next()
  expect(queue.remove('a')).toBe('A')
  expect(queue.remove('a')).toBeNull()
  expect(drain(queue)).toEqual(['b5', 'b.'])
})
