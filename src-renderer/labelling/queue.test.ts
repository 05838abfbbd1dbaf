import { flushSync } from 'svelte'
import { expect, it, vi } from 'vitest'
import type { JobProgress } from '#core/contract.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { QueueState } from './queue.svelte.ts'

const progress: JobProgress = {
  ...{ jobId: 'job-1', kind: 'labels', done: 3, total: 9, etaMs: 4000 },
  ...{ note: 'Looking at the files of the list', finished: false, cancelled: false },
}
const imported = {
  name: 'autumn',
  recorded: 7,
  refused: [{ row: 3, file: 'a.dcm', reason: 'it is not there' }],
}

function opened(job: string | null = 'job-1') {
  const onError = vi.fn()
  const fake = createFakeApi({
    label: {
      import: () => ok(job),
      cancelImport: () => ok(undefined),
      queue: () => ok([]),
      disagreements: () => ok([]),
    },
  })
  const state = new QueueState(fake.api, onError)
  state.start()
  return { state, fake, onError }
}

it('follows an import to what came of it, with its progress, and looks at the queue anew', async () => {
  const { state, fake } = opened()
  await state.import()
  flushSync()
  expect(state.importing.running).toBe(true)
  fake.emit('job', 'progress', progress)
  expect(state.importing.progress).toMatchObject({ done: 3, total: 9, etaMs: 4000 })
  fake.emit('job', 'progress', { ...progress, jobId: 'another', done: 8 })
  expect(state.importing.progress?.done).toBe(3)
  fake.emit('label', 'imported', { jobId: 'job-1', imported, error: null })
  expect([state.importing.running, state.imported]).toEqual([false, imported])
  expect(fake.calls.map(({ channel }) => channel)).toContain('label.queue')
  state.close()
  expect(state.imported).toBeNull()
})

it('cancels what runs, and says that nothing was recorded; that is no error', async () => {
  const { state, fake, onError } = opened()
  await state.cancelImport()
  expect(fake.calls).toEqual([])
  await state.import()
  await state.cancelImport()
  expect(fake.calls.at(-1)).toEqual({ channel: 'label.cancelImport', request: { jobId: 'job-1' } })
  const error = { code: 'cancelled', message: 'none of its labels was recorded', action: '' }
  fake.emit('label', 'imported', { jobId: 'job-1', imported: null, error })
  expect([state.note, onError.mock.calls.length]).toEqual([error.message, 0])
  const damaged = { code: 'labels-unreadable', message: 'it is no list', action: '' }
  fake.emit('label', 'imported', { jobId: 'job-1', imported: null, error: damaged })
  expect(onError).toHaveBeenCalledWith(damaged)
})

it('knows an import that ended before the answer that names it, and one that was never begun', async () => {
  const early = opened()
  early.fake.emit('label', 'imported', { jobId: 'job-1', imported, error: null })
  await early.state.import()
  expect(early.state.importing.running).toBe(false)
  const none = opened(null)
  await none.state.import()
  expect(none.state.importing.running).toBe(false)
})
