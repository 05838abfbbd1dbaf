import { cleanup, render, screen } from '@testing-library/svelte'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { EngineState } from '#core/contract.ts'
import type { Box } from '#core/reading/types.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi, type FakeHandlers } from '../api-fake.ts'
import { calibrated, frameReading, run, runReading } from '../values.testing.ts'
import { engineWords } from './engine-words.ts'
import EngineNotice from './EngineNotice.svelte'
import { ReadingState } from './reading.svelte.ts'

afterEach(cleanup)

const ready: EngineState = { status: 'ready', facts: null, error: null }
const failure = { code: 'x', message: 'It broke.', action: 'Try again.' }

const settle = () => new Promise((resolve) => setTimeout(resolve))

function start(reading: FakeHandlers['reading'] = {}, engine = ready) {
  const timers: (() => void)[] = []
  const fake = createFakeApi({
    engine: { state: () => ok(engine) },
    model: { current: () => fail(failure) },
    reading: {
      stored: () => ok({ frames: [], run: null }),
      start: () => ok('job-1'),
      focus: () => ok(undefined),
      ...reading,
    },
  })
  const after = (_ms: number, callback: () => void) => {
    timers.push(callback)
    return () => void (timers.includes(callback) && timers.splice(timers.indexOf(callback), 1))
  }
  const state = new ReadingState({ api: fake.api, after })
  state.start()
  return {
    fake,
    state,
    timers,
    asked: (name: string) => fake.calls.filter(({ channel }) => channel === name),
  }
}

describe('following a run', () => {
  it('shows what was read before, has the rest read, and takes frames as they come', async () => {
    const { fake, state } = start({
      stored: () => ok({ frames: [frameReading(0)], run: null }),
    })
    await state.follow(run('a'), 2)
    fake.emit('reading', 'frameRead', { runId: run('a').id, reading: frameReading(2) })
    expect([...state.frames.keys()]).toEqual([0, 2])
    expect(state.bars.map((bar) => bar.state)).toEqual(['read', 'unread', 'read'])
    fake.emit('reading', 'runRead', { runId: run('a').id, reading: runReading() })
    expect(state.peakFrame).toBe(1)
  })

  it('asks again for what it shows when a promise has failed', async () => {
    let triage: 'nothing' | 'uncertain' = 'nothing'
    const { fake, state } = start({
      stored: () => ok({ frames: [{ ...frameReading(0), triage }], run: null }),
    })
    await state.follow(run('a'), 0)
    triage = 'uncertain'
    fake.emit('promise', 'changed', { audits: [], turned: false })
    await settle()
    expect(state.frames.get(0)?.triage).toBe('nothing')
    fake.emit('promise', 'changed', { audits: [], turned: true })
    await settle()
    expect(state.frames.get(0)?.triage).toBe('uncertain')
  })

  it('hears nothing of a run that is no longer on screen', async () => {
    const { fake, state } = start()
    await state.follow(run('a'), 0)
    await state.follow(run('b'), 0)
    fake.emit('reading', 'frameRead', { runId: run('a').id, reading: frameReading(1) })
    fake.emit('reading', 'runRead', { runId: run('a').id, reading: runReading() })
    expect(state.frames.size).toBe(0)
    expect(state.runReading).toBeNull()
  })

  it('says why a run is not read, and tries again when asked', async () => {
    let broken = true
    const { state } = start({ start: () => (broken ? fail(failure) : ok('job-2')) })
    await state.follow(run('a'), 0)
    expect(state.error).toEqual(failure)
    broken = false
    await state.retry()
    expect(state.error).toBeNull()
  })

  const last = {
    kind: 'read',
    done: 0,
    total: 3,
    etaMs: null,
    note: 'It broke.',
    finished: true,
    cancelled: false,
  } as const

  it('does not seem to read on when the reading ended without an answer', async () => {
    const { fake, state } = start()
    await state.follow(run('a'), 0)
    fake.emit('job', 'progress', { ...last, jobId: 'job-1' })
    expect(state.error?.message).toBe('It broke.')
    expect(state.progress).toBeNull()
  })

  it('hears the end that comes before the answer naming the job, and none of another job', async () => {
    const { fake, state } = start({
      start: () => {
        fake.emit('job', 'progress', { ...last, jobId: 'job-1' })
        return ok('job-1')
      },
    })
    await state.follow(run('a'), 0)
    expect(state.error?.message).toBe('It broke.')
    await state.follow(null, 0)
    expect(state.error).toBeNull()
    fake.emit('job', 'progress', { ...last, jobId: 'job-9' })
    expect(state.error).toBeNull()
  })

  it('says nothing is wrong when a reading ends with its answer, or was cancelled', async () => {
    const { fake, state } = start()
    await state.follow(run('a'), 0)
    fake.emit('job', 'progress', { ...last, jobId: 'job-1', cancelled: true })
    expect(state.error).toBeNull()
    await state.follow(run('a'), 0)
    fake.emit('reading', 'runRead', { runId: run('a').id, reading: runReading() })
    fake.emit('job', 'progress', { ...last, jobId: 'job-1', note: 'Read' })
    expect(state.error).toBeNull()
  })

  it('stops when asked, keeps what was read, and goes on when asked again', async () => {
    let jobs = 0
    const { fake, state, asked } = start({ cancel: () => ok(undefined), start: () => ok(`job-${++jobs}`) })
    const how = () => ({ running: state.running, stopping: state.stopping, stopped: state.stopped })
    await state.follow(run('a'), 0)
    fake.emit('reading', 'frameRead', { runId: run('a').id, reading: frameReading(0) })
    await state.stop()
    expect(how()).toEqual({ running: true, stopping: true, stopped: false })
    fake.emit('job', 'progress', { ...last, jobId: 'job-1', cancelled: true })
    expect(how()).toEqual({ running: false, stopping: false, stopped: true })
    expect(state.error).toBeNull()
    expect(state.frames.size).toBe(1)
    await state.stop()
    expect(asked('reading.cancel').map(({ request }) => request)).toEqual([{ runId: run('a').id }])
    await state.retry()
    expect(how()).toEqual({ running: true, stopping: false, stopped: false })
    expect(asked('reading.start')).toHaveLength(2)
  })

  it('forgets that one run was stopped when another is on screen', async () => {
    const { fake, state } = start({ cancel: () => ok(undefined) })
    await state.follow(run('a'), 0)
    await state.stop()
    await state.follow(run('b'), 0)
    expect(state.stopping).toBe(false)
    fake.emit('job', 'progress', { ...last, jobId: 'job-0', cancelled: true })
    expect(state.stopped).toBe(false)
  })

  it('says that no frame could be read where all failed', async () => {
    const { fake, state } = start()
    await state.follow(run('a'), 0)
    for (const frame of [0, 1, 2])
      fake.emit('reading', 'frameFailed', { runId: run('a').id, frame, error: failure })
    fake.emit('job', 'progress', { ...last, jobId: 'job-1', note: 'Read' })
    expect(state.error?.message).toBe('None of its frames could be read.')
    expect(state.bars.map((bar) => bar.state)).toEqual(['failed', 'failed', 'failed'])
  })

  it('asks for the frame on screen only where the person stays, while frames are missing', async () => {
    const { fake, state, timers, asked } = start()
    await state.follow(run('a'), 0)
    const job = {
      kind: 'read',
      done: 1,
      total: 3,
      etaMs: null,
      note: '',
      finished: false,
      cancelled: false,
    } as const
    fake.emit('job', 'progress', { jobId: 'job-1', ...job })
    state.focus(1)
    state.focus(2)
    expect(timers).toHaveLength(1)
    timers[0]?.()
    expect(asked('reading.focus').map(({ request }) => request)).toEqual([{ runId: run('a').id, frame: 2 }])
  })
})

describe('reading first', () => {
  it('hides every score until asked, and hides again with the next run', async () => {
    const { state } = start({ stored: () => ok({ frames: [frameReading(0)], run: runReading() }) })
    state.hideUntilRevealed = true
    await state.follow(run('a'), 0)
    expect(state.bars[0]?.state).toBe('unread')
    expect(state.boxes(0)).toEqual([])
    expect(state.peakFrame).toBeNull()
    expect(state.steadyFrame()).toBeNull()
    state.reveal()
    expect(state.peakFrame).toBe(1)
    expect(state.steadyFrame()).toBe(1)
    expect(state.bars[0]?.state).toBe('read')
    expect(state.boxes(0)[0]?.text).toBe('72 %')
    await state.follow(run('b'), 0)
    expect(state.hidden).toBe(true)
  })
})

it('points at three places, each once, however many boxes are heaped on the first', async () => {
  const box = (x: number, value: number) => ({
    box: [x, 0, 80, 80] satisfies Box,
    logit: value,
    triage: 'uncertain' as const,
    probability: calibrated(value),
  })
  const regions = [box(0, 0.78), box(10, 0.77), box(20, 0.76), box(200, 0.7), box(300, 0.65), box(400, 0.61)]
  const { state } = start({ stored: () => ok({ frames: [frameReading(0, { regions })], run: null }) })
  await state.follow(run('a'), 0)
  expect(state.boxes(0).map(({ box: [x], emphasis }) => [x, emphasis])).toEqual([
    [0, true],
    [200, false],
    [300, false],
  ])
})

describe('the engine', () => {
  it('that stopped and came back is said, for a while', () => {
    const { fake, state, timers } = start()
    const told = () => engineWords(state.engine, { recovered: state.recovered, slow: state.slowStart })
    fake.emit('engine', 'changed', { status: 'restarting', facts: null, error: failure })
    expect(told()).toContain('started again')
    fake.emit('engine', 'changed', ready)
    expect(told()).toContain('is back')
    timers.at(-1)?.()
    expect(told()).toBeNull()
  })

  it('that comes back is asked again for a run it had given up', async () => {
    let broken = true
    const { fake, state, asked } = start({ start: () => (broken ? fail(failure) : ok('job-2')) })
    fake.emit('engine', 'changed', { status: 'failed', facts: null, error: failure })
    await state.follow(run('a'), 1)
    expect(state.error).toEqual(failure)
    broken = false
    fake.emit('engine', 'changed', ready)
    await expect.poll(() => state.error).toBeNull()
    expect(asked('reading.start').map(({ request }) => request)).toEqual(
      Array.from({ length: 2 }, () => ({ runId: run('a').id, frame: 1 })),
    )
  })

  it('that cannot run says what to do', () => {
    const story = { recovered: false, slow: false }
    expect(engineWords({ status: 'failed', facts: null, error: failure }, story)).toBe('It broke. Try again.')
  })

  it('that starts slowly says so after a while, and no longer once it is there', async () => {
    const { fake, state, timers } = start({}, { status: 'starting', facts: null, error: null })
    render(EngineNotice, { reading: state })
    await settle()
    expect(screen.queryByRole('status')).toBeNull()
    timers[0]?.()
    await settle()
    expect(screen.getByRole('status').textContent).toContain('Starting the reading engine…')
    fake.emit('engine', 'changed', ready)
    await settle()
    expect(screen.queryByRole('status')).toBeNull()
  })

  it('that is there in time says nothing, however late one looks', async () => {
    const { timers } = start()
    await settle()
    expect(timers).toEqual([])
  })
})

it('thousands of frames that come at once are shown in two goes, and all of them before the run is', async () => {
  const { fake, state, timers } = start()
  await state.follow({ id: run('a').id, frameCount: 5000 }, 0)
  const shown = new Set<unknown>([state.frames])
  for (let frame = 0; frame < 5000; frame++) {
    fake.emit('reading', 'frameRead', { runId: run('a').id, reading: frameReading(frame) })
    shown.add(state.frames)
  }
  for (const ring of timers.splice(0)) ring()
  shown.add(state.frames)
  expect([...shown].length).toBe(3)
  expect(state.bars.filter((bar) => bar.state === 'read')).toHaveLength(5000)
  fake.emit('reading', 'frameFailed', { runId: run('a').id, frame: 1, error: failure })
  fake.emit('reading', 'frameFailed', { runId: run('a').id, frame: 2, error: failure })
  fake.emit('reading', 'runRead', { runId: run('a').id, reading: runReading({ peakFrame: 2 }) })
  expect([...state.failures.keys()]).toEqual([1, 2])
})

it('what was asked anew is not shown under what still waited', async () => {
  const anew = frameReading(1, { triage: 'outside' })
  const { fake, state, timers } = start({ stored: () => ok({ frames: [anew], run: null }) })
  await state.follow(run('a'), 0)
  for (const frame of [0, 1])
    fake.emit('reading', 'frameRead', { runId: run('a').id, reading: frameReading(frame) })
  fake.emit('promise', 'changed', { audits: [], turned: true })
  await settle()
  for (const ring of timers.splice(0)) ring()
  expect(state.frames.get(1)).toEqual(anew)
})

it('a steady frame while playing is the peak, or the highest so far', async () => {
  const { fake, state, timers } = start()
  await state.follow(run('a'), 0)
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  fc.assert(
    fc.property(scores, (values) => {
      for (const [frame, value] of values.entries()) {
        const probability = { ...frameReading(0).probability, value }
        fake.emit('reading', 'frameRead', {
          runId: run('a').id,
          reading: frameReading(frame, { probability }),
        })
      }
      for (const ring of timers.splice(0)) ring()
      expect(values[state.steadyFrame() ?? -1]).toBe(Math.max(...values))
    }),
  )
  fake.emit('reading', 'runRead', { runId: run('a').id, reading: runReading({ peakFrame: 2 }) })
  expect(state.steadyFrame()).toBe(2)
})
