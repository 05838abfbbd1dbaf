import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RevealPair, Truth } from '#core/contract.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import Glance from '../reading/Glance.svelte'
import { ReadingState } from '../reading/reading.svelte.ts'
import { run, runReading, studySummary } from '../values.testing.ts'
import ReadsBeforeAfter from './ReadsBeforeAfter.svelte'
import { RevealState } from './reveals.svelte.ts'

afterEach(cleanup)
const { id: runId } = run('a')
const { id: studyId } = studySummary('0')

const pair = (change: Partial<RevealPair> = {}): RevealPair => ({
  runId,
  studyId,
  reader: 'Kim',
  modelId: 'model-a',
  gradeBefore: 'none',
  gradedAt: '2026-11-25T10:00:00Z',
  revealedAt: '2026-11-25T10:01:00Z',
  shown: { triage: 'look', probability: null },
  gradeAfter: '>=70',
  truth: null,
  ...change,
})

function start(pairs: readonly RevealPair[]) {
  let truth: Truth | null = null
  const { api, calls } = createFakeApi({
    reveal: { pairs: () => ok(pairs.map((one) => ({ ...one, truth: truth?.verdict ?? one.truth }))) },
    truth: {
      ofRun: () => ok({ truth, hidden: false }),
      record: (given) => {
        truth = {
          ...given,
          id: 't',
          recordedBy: 'Kim',
          recordedAt: '2026-11-25T12:00:00Z',
          retractedAt: null,
        }
        return ok(truth)
      },
      retract: () => {
        truth = null
        return ok(undefined)
      },
    },
  })
  const reveals = new RevealState(api, ({ message }) => expect.unreachable(message))
  const onRun = vi.fn()
  return { reveals, onRun, calls, props: { reveals, runId, mayKnow: true, onRun } }
}

const text = () => screen.getByTestId('reads').textContent.replace(/\s+/g, ' ')

describe('reads before and after', () => {
  it('say what to do while there are none', async () => {
    render(ReadsBeforeAfter, start([]).props)
    await expect.poll(text).toContain('Nothing was revealed yet')
  })

  it('wait for the truth; entered, it shows what the reveal changed, with n and its range', async () => {
    const { props, onRun } = start([pair()])
    render(ReadsBeforeAfter, props)
    await expect.poll(text).toContain('1 waits for the truth')
    screen.getByRole('button', { name: /read none, revealed/ }).click()
    expect(onRun).toHaveBeenCalledExactlyOnceWith(studyId, runId)
    await fireEvent.change(screen.getByRole('combobox', { name: 'What it says' }), {
      target: { value: '50-69' },
    })
    await fireEvent.click(screen.getByRole('button', { name: 'Record' }))
    await expect.poll(text).toContain('Wrong, made right 1 of 1 100 %')
    expect(text()).toContain('QCA says 50–69 %')
    expect(text()).toContain('No read was right before its reveal')
    screen.getByLabelText<HTMLInputElement>('Same grade').click()
    await expect.poll(text).toContain('Wrong, made right 0 of 1')
    await fireEvent.click(screen.getByRole('button', { name: 'Take back' }))
    await expect.poll(text).toContain('1 waits for the truth')
  })

  it('keep the truth from who has not read, and ask for those of all readers', async () => {
    const { props, calls } = start([pair()])
    render(ReadsBeforeAfter, { ...props, mayKnow: false })
    await expect.poll(text).toContain('Read this run yourself first')
    expect(screen.queryByRole('button', { name: 'Record' })).toBeNull()
    screen.getByLabelText<HTMLInputElement>('All readers').click()
    await expect.poll(() => calls.at(-2)?.request).toEqual({ whose: 'all' })
  })
})

describe('a hidden reading', () => {
  it('asks for the own read, then for the end of the reading, then offers to lock and reveal', async () => {
    const onReveal = vi.fn()
    const { api } = createFakeApi({
      reading: { stored: () => ok({ frames: [], run: null }), start: () => ok('job') },
    })
    const reading = new ReadingState({ api, onReveal })
    reading.hideUntilRevealed = true
    await reading.follow(run('a'), 0)
    const subject = { level: 'run', frame: 0, frameReading: null, judged: null, reliability: null } as const
    render(Glance, { reading, subject })
    const said = () => screen.getByTestId('headline').textContent
    expect(said()).toContain('Grade this run first')
    reading.ownRead = true
    await expect.poll(said).toContain('still reading')
    reading.runReading = runReading()
    await expect.poll(said).toContain('Your read is locked')
    screen.getByRole('button', { name: /Lock and reveal/ }).click()
    expect(onReveal).toHaveBeenCalledOnce()
    expect(reading.hidden).toBe(true)
  })

  it('says why when nothing could be read', async () => {
    const error = { code: 'x', message: 'The file is gone.', action: 'Find it.' }
    const { api } = createFakeApi({
      reading: { stored: () => ok({ frames: [], run: null }), start: () => fail(error) },
    })
    const reading = new ReadingState({ api })
    reading.hideUntilRevealed = true
    await reading.follow(run('a'), 0)
    expect(reading.hidden).toBe(false)
  })
})

it('a reveal that main refuses shows nothing, and says why', async () => {
  const refused = { code: 'read-first', message: 'Your own read comes first.', action: 'Grade.' }
  const onError = vi.fn()
  const { api } = createFakeApi({ reveal: { show: () => fail(refused) } })
  const reveals = new RevealState(api, onError)
  expect(await reveals.show(runId)).toBe(false)
  expect(reveals.shown.size).toBe(0)
  expect(onError).toHaveBeenCalledExactlyOnceWith(refused)
})
