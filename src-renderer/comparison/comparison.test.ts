import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import type { ComparisonState as Comparable } from '#core/comparison/comparison-view.ts'
import type { StoredLook } from '#core/comparison/comparison.ts'
import { DEFAULT_MARGINS } from '#core/comparison/margins.ts'
import { fail, ok } from '#core/result.ts'
import { comparisonWith } from '#core/testing/finetuned.ts'
import { createFakeApi } from '../api-fake.ts'
import { ComparisonState } from './comparison.svelte.ts'
import MarginFields from './MarginFields.svelte'

afterEach(cleanup)

const all: Comparable = {
  cohorts: [
    {
      id: 'c1',
      name: 'Autumn',
      hash: 'c'.repeat(64),
      frozenAt: '2026-11-20T00:00:00.000Z',
      frozenBy: 'dr',
      seed: 1,
      cases: 10,

      decisions: 0,
      sides: [],
      says: 'enough',
      peek: { spent: 0, left: 5, budget: 5, says: '' },
    },
  ],
  models: [
    { id: 'ostium-0.3', parent: null, current: true },
    { id: 'other', parent: null, current: false },
    { id: 'ours-1', parent: 'ostium-0.3@abc', current: false },
  ],
  margins: DEFAULT_MARGINS,
}
const look: StoredLook = {
  look: 1,
  cohortHash: 'c'.repeat(64),
  parent: 'ostium-0.3',
  challenger: 'ours-1',
  at: '2026-11-21T00:00:00.000Z',
  by: 'dr',
  comparison: { ...comparisonWith('pass'), mostChanged: [] },
}

function opened(looks: StoredLook[] = []) {
  let stated = all
  const onError = vi.fn()
  const fake = createFakeApi({
    comparison: {
      state: () => ok(stated),
      looks: () => ok([...looks]),
      start: () => ok('job-1'),
      cancel: () => ok(undefined),
      stateMargins: (margins) => ok((stated = { ...stated, margins })),
    },
    registry: { adopt: () => fail({ code: 'reason-needed', message: 'why?', action: '' }) },
  })
  const state = new ComparisonState(fake.api, onError)
  state.start()
  const { calls } = fake
  const emit: typeof fake.emit = (domain, channel, payload) => fake.emit(domain, channel, payload)
  return { state, calls, emit, onError }
}

it('offers what was last made of the model that reads, and shows no look where there was none', async () => {
  const { state } = opened()
  await state.open()
  expect([state.parent, state.challenger, state.cohortId]).toEqual(['ostium-0.3', 'ours-1', 'c1'])
  expect(state.look).toBeNull()
  expect(state.seen).toBe(false)
})

it('follows its job to the look it showed, says an error, and is silent about what a person stopped', async () => {
  const looks: StoredLook[] = []
  const { state, emit, onError } = opened(looks)
  await state.open()
  await state.compare()
  emit('job', 'progress', {
    jobId: 'job-1',
    kind: 'compare',
    done: 1,
    total: 4,
    note: 'x',
    etaMs: null,
    finished: false,
    cancelled: false,
  })
  expect(state.job.progress?.done).toBe(1)
  const error = { code: 'cancelled', message: 'stopped', action: '' }
  emit('comparison', 'finished', { jobId: 'job-1', look: null, refused: [], error })
  expect([state.job.progress, onError.mock.calls.length]).toEqual([null, 0])
  await state.compare()
  looks.push(look)
  emit('comparison', 'finished', { jobId: 'job-1', look, refused: [], error: null })
  await vi.waitFor(() => expect(state.look?.look).toBe(1))
  expect(state.seen).toBe(true)
})

it('says why an adoption was refused, and keeps the reason that was written', async () => {
  const { state, onError } = opened([look])
  await state.open()
  state.reason = 'short'
  await state.adopt()
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: 'reason-needed' }))
  expect(state.reason).toBe('short')
})

it('states other margins before the first look, by keyboard, and refuses them after it', async () => {
  const { state, calls } = opened()
  await state.open()
  render(MarginFields, { comparison: state })
  const auc = screen.getByLabelText('AUC')
  await fireEvent.input(auc, { target: { value: '0.01' } })
  await fireEvent.click(screen.getByRole('button', { name: 'State these margins' }))
  expect(calls.at(-1)).toEqual({
    channel: 'comparison.stateMargins',
    request: { ...DEFAULT_MARGINS, auc: 0.01 },
  })
  await vi.waitFor(() => expect(state.inForce.margins.auc).toBe(0.01))
  cleanup()
  const locked = opened([look])
  await locked.state.open()
  render(MarginFields, { comparison: locked.state })
  expect(screen.getByLabelText('AUC')).toHaveProperty('disabled', true)
  expect(screen.queryByRole('button', { name: 'State these margins' })).toBeNull()
  expect(locked.state.inForce).toEqual({ margins: look.comparison?.margins, locked: true })
})
