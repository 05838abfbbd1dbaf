import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { frameReading, run, runReading } from '../values.testing.ts'
import ReadingCard from './ReadingCard.svelte'
import ReadingFoot from './ReadingFoot.svelte'
import { ReadingState } from './reading.svelte.ts'

afterEach(cleanup)

const settle = () => new Promise((resolve) => setTimeout(resolve))
const job = {
  jobId: 'job-1',
  kind: 'read',
  total: 3,
  note: 'Reading',
  finished: false,
  cancelled: false,
} as const

async function shown() {
  let jobs = 0
  const fake = createFakeApi({
    reading: {
      stored: () => ok({ frames: [], run: null }),
      start: () => ok(`job-${++jobs}`),
      cancel: () => ok(undefined),
    },
    engine: { state: () => ok({ status: 'starting', facts: null, error: null }) },
  })
  const state = new ReadingState({ api: fake.api })
  state.start()
  await state.follow(run('a'), 0)
  render(ReadingFoot, { reading: state })
  const read = (frame: number) =>
    fake.emit('reading', 'frameRead', { runId: run('a').id, reading: frameReading(frame) })
  return { fake, state, read, button: (name: RegExp) => screen.getByRole('button', { name }) }
}

it('says how far the reading is and how long it takes, stops it, and goes on', async () => {
  const { fake, state, read, button } = await shown()
  read(0)
  fake.emit('job', 'progress', { ...job, done: 1, etaMs: 12_000 })
  await settle()
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('1')
  expect(document.body.textContent).toMatch(/1 of 3\s*· 12 s left/)
  button(/Stop reading/).click()
  await settle()
  expect(document.body.textContent).toContain('Stopping after this frame')
  fake.emit('job', 'progress', { ...job, done: 1, etaMs: null, finished: true, cancelled: true })
  await settle()
  expect(screen.getByRole('status').textContent).toContain('Stopped, 1 of 3 frames read')
  render(ReadingCard, { reading: state, frame: 2, playing: false, runs: [], onRun: () => undefined })
  expect(screen.getByTestId('headline').textContent).toContain('Not read')
  button(/Read the rest/).click()
  await settle()
  expect(screen.getByRole('progressbar')).toBeTruthy()
  expect(fake.calls.filter(({ channel }) => channel === 'reading.start')).toHaveLength(2)
})

it('offers to try again where the reading ended early by itself', async () => {
  const { fake, read, button } = await shown()
  read(0)
  fake.emit('job', 'progress', { ...job, done: 1, etaMs: null, note: 'It broke.', finished: true })
  await settle()
  expect(screen.getByRole('status').textContent).toContain('Ended early, 1 of 3 frames read')
  button(/Try again/).click()
  await settle()
  expect(screen.getByRole('progressbar')).toBeTruthy()
})

it('is silent once the run is read', async () => {
  const { fake } = await shown()
  fake.emit('reading', 'runRead', { runId: run('a').id, reading: runReading() })
  await settle()
  expect(screen.queryByRole('progressbar')).toBeNull()
  expect(screen.queryByRole('status')).toBeNull()
})
