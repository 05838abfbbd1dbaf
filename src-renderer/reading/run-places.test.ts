import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import type { Box, RunPlace, RunReading, Triage } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { bare, calibrated, frameReading, run, runReading } from '../values.testing.ts'
import { ReadingState } from './reading.svelte.ts'
import RunPlaces from './RunPlaces.svelte'
import StudyRuns from './StudyRuns.svelte'

afterEach(cleanup)

const boxAt = (x: number): Box => [x, 20, 80, 80]
const notLook: Triage = 'uncertain'

const place = (frame: number, looks: readonly number[], x = 10): RunPlace => ({
  frames: [1, 2, 3, 4, 5, 6],
  looks: [...looks],
  logit: 1,
  best: {
    frame,
    box: boxAt(x),
    probability: calibrated(0.72),
    triage: looks.length > 0 ? 'look' : 'uncertain',
  },
})
const quiet = place(2, [], 200)
const pointed = place(4, [3, 4, 5])
const twoPlaces: RunReading = runReading({ framesRead: 8, framesOutside: 1, places: [quiet, pointed] })

it('lists what is pointed at before what is only strong, counted in frames, and shows the one chosen', async () => {
  const onPlace = vi.fn()
  render(RunPlaces, { run: twoPlaces, frame: 4, onPlace })
  screen.getByText('1 place in 3 of 7 frames called look here')
  const [first, second] = screen.getAllByRole('button')
  expect(first?.textContent).toMatch(/look in 3 of 7\s*best: frame 5/)
  expect(first?.getAttribute('aria-current')).toBe('true')
  expect(second?.textContent).toMatch(/seen in 6 of 7\s*best: frame 3/)
  if (second === undefined) throw new Error('one place is missing')
  await fireEvent.click(second)
  expect(onPlace).toHaveBeenCalledWith(quiet)
})

it('where the promise of regions has failed none is pointed at, and the reason is said', () => {
  const suspended: RunPlace = {
    ...pointed,
    looks: [],
    best: { ...pointed.best, triage: 'uncertain', reason: 'the promise failed here' },
  }
  const reading = { ...twoPlaces, places: [suspended] }
  render(RunPlaces, { run: reading, frame: 4, onPlace: vi.fn() })
  screen.getByText('None is called look, because the promise failed here; the strongest are')
  expect(screen.getByRole('button').textContent).toMatch(/seen in 6 of 7/)
  render(StudyRuns, { runs: [{ id: 'a', title: 'Run a', reading, current: false }], onRun: vi.fn() })
  screen.getByText('places not judged here')
})

it('says nothing of a run from before places were followed, and of one without any', () => {
  for (const reading of [runReading(), runReading({ places: [] })]) {
    const { container } = render(RunPlaces, { run: reading, frame: 0, onPlace: vi.fn() })
    expect(container.querySelector('button')).toBeNull()
  }
})

it('the study says of each run how many places it has, each counted once', () => {
  const studyRun = (id: string, reading: RunReading | null) => ({
    id,
    title: `Run ${id}`,
    reading,
    current: false,
  })
  render(StudyRuns, {
    runs: [
      studyRun('a', runReading({ probability: bare(0.2, 'run'), places: [] })),
      studyRun('b', null),
      studyRun('c', twoPlaces),
    ],
    onRun: vi.fn(),
  })
  const rows = screen
    .getAllByRole('button')
    .map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim())
  expect(rows[0]).toMatch(/^Run c 1 place in 3 of 7 frames/)
  expect(rows[1]).toMatch(/^Run a no place to look at/)
  expect(rows[2]).toMatch(/^Run b not read yet/)
})

it('the box of a chosen place stands out in the frame where it is seen best, and in no other', async () => {
  const regions = [10, 110, 210, 310].map((x, i) => ({
    box: boxAt(x),
    logit: 4 - i,
    probability: calibrated(0.7),
    triage: notLook,
  }))
  const { api } = createFakeApi({
    reading: {
      stored: () =>
        ok({
          frames: [frameReading(0, { regions }), frameReading(1, { regions })],
          run: runReading({ stableFrame: 2 }),
        }),
      start: () => ok('job'),
    },
  })
  const state = new ReadingState({ api })
  await state.follow(run('a'), 0)
  expect(state.stableFrame).toBe(2)
  state.pointAt(place(1, [], 310))
  const emphasised = (frame: number) => state.boxes(frame).filter(({ emphasis }) => emphasis)
  expect(emphasised(0).map(({ box }) => box[0])).toEqual([10])
  expect(emphasised(1).map(({ box }) => box[0])).toEqual([310])
  expect(state.boxes(1)).toHaveLength(4)
  state.hideUntilRevealed = true
  expect(state.boxes(1)).toEqual([])
  expect([state.peakFrame, state.stableFrame]).toEqual([null, 2])
})
