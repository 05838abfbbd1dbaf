import { expect, it, vi } from 'vitest'
import type { Label } from '#core/contract.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { run } from '../values.testing.ts'
import { LabelState } from './labels.svelte.ts'

function start(broken = false) {
  const stored: Label[] = []
  const onError = vi.fn()
  const { api } = createFakeApi({
    label: {
      list: () => ok([...stored]),
      record: (request) => {
        if (broken) return fail({ code: 'disk-full', message: 'The disk is full.', action: 'Make room.' })
        const label: Label = {
          ...request,
          id: String(stored.length),
          reader: '',
          recordedAt: '2026-11-25T10:00:00Z',
          retractedAt: null,
        }
        stored.push(label)
        return ok(label)
      },
      retract: ({ labelId }) => {
        const at = stored.findIndex((label) => label.id === labelId)
        const label = stored[at]
        if (label?.retractedAt !== null)
          return fail({ code: 'no-such-label', message: 'Gone.', action: 'Look.' })
        stored[at] = { ...label, retractedAt: 'now' }
        return ok(undefined)
      },
    },
  })
  return { labels: new LabelState({ api, onError }), onError, stored }
}

it('shows a read once it is stored; undo brings the one before it back', async () => {
  const { labels, stored } = start()
  await labels.follow(run('a'))
  await labels.record('none', null)
  await labels.record('>=70', null)
  expect(labels.current?.grade).toBe('>=70')
  await labels.record('>=70', null)
  expect(stored).toHaveLength(2)
  await labels.undo()
  expect(labels.current?.grade).toBe('none')
})

it('takes one read back when undo is pressed twice before main has answered', async () => {
  const { labels, onError } = start()
  await labels.follow(run('a'))
  await labels.record('none', null)
  await labels.record('>=70', null)
  await Promise.all([labels.undo(), labels.undo()])
  expect(onError).not.toHaveBeenCalled()
  expect(labels.current?.grade).toBe('none')
})

it('says when a read could not be stored, and shows none', async () => {
  const { labels, onError } = start(true)
  await labels.follow(run('a'))
  await labels.record('none', null)
  expect(onError).toHaveBeenCalledOnce()
  expect(labels.current).toBeNull()
})
