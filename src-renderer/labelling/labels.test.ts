import { expect, it, vi } from 'vitest'
import type { Reads } from '#core/contract.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { run } from '../values.testing.ts'
import { LabelState } from './labels.svelte.ts'
import { labelsInMemory } from './labels.testing.ts'

const start = labelsInMemory

it('shows a read once it is stored; undo brings the one before it back', async () => {
  const { labels, stored } = start()
  await labels.follow(run('a'))
  await labels.record('none', null)
  await labels.record('>=70', null)
  expect(labels.standing(null)?.grade).toBe('>=70')
  await labels.record('>=70', null)
  expect(stored).toHaveLength(2)
  await labels.undo(null)
  expect(labels.standing(null)?.grade).toBe('none')
})

it('takes one read back when undo is pressed twice before main has answered', async () => {
  const { labels, onError } = start()
  await labels.follow(run('a'))
  await labels.record('none', null)
  await labels.record('>=70', null)
  await Promise.all([labels.undo(null), labels.undo(null)])
  expect(onError).not.toHaveBeenCalled()
  expect(labels.standing(null)?.grade).toBe('none')
})

it('keeps reads of frames and of the run apart, and undoes the one that is meant', async () => {
  const { labels, stored } = start()
  await labels.follow(run('a'))
  await labels.record('none', null)
  await labels.record('none', 7)
  await labels.record('none', 7)
  await labels.record('>=70', 7)
  await labels.record('<50', 2)
  expect(stored).toHaveLength(4)
  expect(labels.standing(null)?.grade).toBe('none')
  expect(labels.ofFrames.map(({ frame, grade }) => [frame, grade])).toEqual([
    [2, '<50'],
    [7, '>=70'],
  ])
  await labels.undo(2)
  await labels.undo(7)
  expect(labels.ofFrames.map(({ frame, grade }) => [frame, grade])).toEqual([[7, 'none']])
  expect(labels.standing(null)?.grade).toBe('none')
})

it('begins each run with a read of the run', async () => {
  const { labels } = start()
  await labels.follow(run('a'))
  labels.target = 'frame'
  expect(labels.placeAt(7)).toBe(7)
  await labels.follow(run('b'))
  expect(labels.placeAt(7)).toBeNull()
})

it('shows nothing of the person before once another sits down, however late the answers come', async () => {
  const answers: ((reads: Reads) => void)[] = []
  const { api } = createFakeApi({
    label: { list: () => new Promise((resolve) => answers.push((reads) => resolve(ok(reads)))) },
  })
  const labels = new LabelState({ api, onError: vi.fn() })
  const followed = labels.follow(run('a'))
  const changed = labels.readerChanged()
  const readsOf = (reader: string): Reads => ({ reader, own: [], others: [], hidden: 0 })
  answers[1]?.(readsOf('Lee'))
  answers[0]?.(readsOf('Kim'))
  await Promise.all([followed, changed])
  expect(labels.reads.reader).toBe('Lee')
})

it('says when a read could not be stored, and shows none', async () => {
  const { labels, onError } = start(true)
  await labels.follow(run('a'))
  await labels.record('none', null)
  expect(onError).toHaveBeenCalledOnce()
  expect(labels.standing(null)).toBeNull()
})
