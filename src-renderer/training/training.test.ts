import { cleanup, render, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { afterEach, expect, test, vi } from 'vitest'
import { usualPatience } from '#core/finetune/patience.ts'
import type { TrainingJob, TrainingState as Told } from '#core/finetune/training-state.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { withoutResizes } from '../resize.testing.ts'
import { TrainingState } from './training.svelte.ts'
import TrainingView from './TrainingView.svelte'

withoutResizes()
afterEach(cleanup)

const job: TrainingJob = {
  jobId: 'tuned',
  recipe: 'last-blocks',
  seed: 3,
  cohortId: 'c',
  cohortName: 'Cath lab 2026',
  cohortHash: '1'.repeat(64),
  parentId: 'ostium-0.3',
  startedAt: '2026-01-01T00:00:00.000Z',
  startedBy: 'dr',
  status: 'running',
  waits: null,
  progress: {
    jobId: 'tuned',
    phase: 'training',
    step: 40,
    steps: 100,
    loss: 0.5,
    validationAuc: 0.81,
    best: { step: 30, auc: 0.83 },
    etaMs: 90_000,
    paused: null,
  },
  trace: [
    { step: 0, loss: null, validationAuc: 0.7 },
    { step: 30, loss: 0.6, validationAuc: 0.83 },
    { step: 40, loss: 0.5, validationAuc: 0.81 },
  ],
  error: null,
  modelId: null,
}
const told = (change: Partial<TrainingJob> | null): Told => ({
  job: change === null ? null : { ...job, ...change },
  patience: usualPatience,
})

async function shown(first: Told) {
  const calls: string[] = []
  const answer = (name: string) => async () => {
    calls.push(name)
    return ok(first)
  }
  const fake = createFakeApi({
    training: {
      state: async () => ok(first),
      pause: answer('pause'),
      resume: answer('resume'),
      conclude: answer('conclude'),
      discard: answer('discard'),
      setPatience: async (patience) => {
        calls.push(`patience ${JSON.stringify(patience)}`)
        return ok({ ...first, patience })
      },
    },
    cohort: { list: async () => ok([]) },
  })
  const training = new TrainingState(fake.api, (error) => expect.fail(error.message))
  training.start()
  render(TrainingView, { training })
  await vi.waitFor(() => expect(training.job).toEqual(first.job))
  await tick()
  return { calls, fake, training }
}

test('it shows how far it is, what is kept, and how long it takes yet', async () => {
  await shown(told({}))
  expect(screen.getByTestId('training-status').textContent).toBe('Training')
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('40')
  expect(screen.getByText(/2 min left/)).toBeTruthy()
  expect(screen.getByText('best so far, kept')).toBeTruthy()
  expect(screen.getByText('0.810')).toBeTruthy()
})

test('progress and state come as events', async () => {
  const { fake } = await shown(told({}))
  const progress = job.progress === null ? expect.fail('no progress') : { ...job.progress, step: 77 }
  fake.emit('training', 'progress', progress)
  await tick()
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('77')
  fake.emit('training', 'changed', told({ status: 'waiting', waits: 'the computer runs on its battery' }))
  await tick()
  expect(screen.getByTestId('training-status').textContent).toBe('Waiting: the computer runs on its battery')
})

test.each([
  ['Pause', 'pause', {}],
  ['Stop, keep the best so far', 'conclude', {}],
  ['Resume', 'resume', { status: 'paused' as const }],
])('%s', async (name, call, change) => {
  const { calls } = await shown(told(change))
  screen.getByRole('button', { name }).click()
  await vi.waitFor(() => expect(calls).toEqual([call]))
})

test('hours of work are thrown away only when it is said twice', async () => {
  const { calls } = await shown(told({}))
  screen.getByRole('button', { name: 'Discard…' }).click()
  await tick()
  expect(calls).toEqual([])
  screen.getByRole('button', { name: 'Throw it away' }).click()
  await vi.waitFor(() => expect(calls).toEqual(['discard']))
})

test('an error says what happened and what to do; a finished one that nobody adopted it', async () => {
  const error = { code: 'disk-full', message: 'The disk is full.', action: 'Make room.' }
  const { fake } = await shown(told({ status: 'stopped', error }))
  expect(screen.getByRole('alert').textContent).toBe('The disk is full. Make room.')
  fake.emit(
    'training',
    'changed',
    told({ status: 'finished', error: null, modelId: 'ostium-0.3-site-12345678' }),
  )
  await tick()
  expect(screen.getByText('ostium-0.3-site-12345678')).toBeTruthy()
  expect(screen.getByText(/Nobody has adopted it/)).toBeTruthy()
})

test('its patience is set', async () => {
  const { calls } = await shown(told(null))
  screen.getByRole('checkbox', { name: 'Train at night only' }).click()
  await vi.waitFor(() =>
    expect(calls).toEqual([`patience ${JSON.stringify({ ...usualPatience, onlyAtNight: true })}`]),
  )
})

test('without a cohort it says what to do first', async () => {
  await shown(told(null))
  expect(screen.getByText(/freeze a cohort/)).toBeTruthy()
})
