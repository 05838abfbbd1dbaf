import { cleanup, render, screen } from '@testing-library/svelte'
import fc from 'fast-check'
import { createRawSnippet } from 'svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Level, type FrameReading, type Reliability, type RunReading } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { withoutResizes } from '../resize.testing.ts'
import {
  bare,
  calibrated,
  evidenceOf,
  frameReading,
  modelFacts,
  reliability,
  run,
  runReading,
} from '../values.testing.ts'
import { figure, percentRange } from './figures.ts'
import { whyUncalibrated } from './level.ts'
import ReadingCard from './ReadingCard.svelte'
import { ReadingState } from './reading.svelte.ts'
import { observedAt, reliabilityPlot } from './reliability-plot.ts'
import type { Subject } from './subject.ts'
import type { StudyRun } from './study-runs.ts'

afterEach(cleanup)
withoutResizes()

const onRun = vi.fn()
const studyRun = (id: string, reading: RunReading | null, current = false): StudyRun => ({
  id,
  title: `Run ${id}`,
  reading,
  current,
})
const runs = [
  studyRun('a', runReading({ triage: 'nothing', probability: bare(0.2, 'run') }), true),
  studyRun('b', null),
  studyRun('c', runReading({ triage: 'look', probability: bare(0.9, 'run'), peakFrame: 11 })),
  studyRun('d', runReading({ triage: 'outside', reason: 'no contrast', peakFrame: null })),
]

async function shown(
  level: 'Region' | 'Frame' | 'Run' | 'Study',
  reading: Parameters<typeof frameReading>[1] = {},
) {
  const { api } = createFakeApi({
    reading: {
      stored: () => ok({ frames: [frameReading(0, reading)], run: runReading() }),
      start: () => ok('job'),
    },
  })
  const state = new ReadingState({ api })
  state.model = modelFacts()
  await state.follow(run('a'), 0)
  render(ReadingCard, { reading: state, frame: 0, playing: false, runs, onRun })
  screen.getByLabelText<HTMLInputElement>(level).click()
  await Promise.resolve()
  return screen.getByTestId('headline').textContent
}

describe('the card', () => {
  it('shows a percentage where the evidence has earned it', async () => {
    expect(await shown('Region')).toContain('72 %')
  })

  it.each(['Frame', 'Run', 'Study'] as const)(
    'shows no digit at the level of a %s, which has no evidence',
    async (level) => {
      expect(await shown(level)).not.toMatch(/\d/)
      expect(document.body.textContent).toContain('Not calibrated here')
    },
  )

  it('shows no number where the model keeps out, and says why', async () => {
    const outside: Partial<FrameReading> = {
      triage: 'outside',
      reason: 'no contrast',
      regions: [],
      probability: bare(0.9, 'frame'),
    }
    expect(await shown('Region', outside)).not.toMatch(/\d/)
    expect(document.body.textContent).toContain('no contrast')
  })

  it('never shows the digits of a region without evidence', async () => {
    const regions: FrameReading['regions'] = [
      { box: [0, 0, 8, 8], logit: 3, probability: bare(0.95, 'region'), triage: 'uncertain' },
    ]
    expect(await shown('Region', { regions })).not.toMatch(/\d/)
  })

  it('shows no digit of any score at any level without evidence, nor a plot', async () => {
    const cases = fc.record({
      value: fc.double({ min: 0, max: 1, noNaN: true }),
      level: fc.constantFrom(...Level.options),
      triage: fc.constantFrom('look', 'uncertain', 'nothing', 'outside'),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ value, level, triage }) => {
        cleanup()
        const probability = bare(value, level)
        const reason = triage === 'outside' ? 'no contrast' : null
        const regions: FrameReading['regions'] = [
          { box: [0, 0, 8, 8], logit: 0, probability, triage: 'uncertain' },
        ]
        for (const at of ['Region', 'Frame'] as const) {
          expect(await shown(at, { probability, triage, reason, regions })).not.toMatch(/\d/)
          expect(screen.queryByRole('img', { name: /Reliability/ })).toBeNull()
          cleanup()
        }
      }),
      { numRuns: 20 },
    )
  })

  const plot = () => screen.queryByRole('img', { name: /Reliability/ })
  const regionWith = (events: number, n: number): FrameReading['regions'] => [
    { box: [0, 0, 8, 8], logit: 3, probability: calibrated(0.72, evidenceOf(events, n)), triage: 'look' },
  ]

  it('shows a word and no digit of a score, range or plot where hardly any cases stand behind it', async () => {
    expect(await shown('Region', { regions: regionWith(9, 400) })).toContain('high score')
    expect(document.querySelector('.sentence')?.textContent).not.toMatch(/\d/)
    expect(document.querySelector('.scale')).toBeNull()
    expect(plot()).toBeNull()
  })

  it('shows an interval in steps of five, in the sentence and the plot too, where some do', async () => {
    expect(await shown('Region', { regions: regionWith(50, 400) })).toContain('60 to 80 %')
    expect(document.querySelector('.sentence')?.textContent).toContain('60 to 80 had')
    expect(plot()?.getAttribute('aria-label')).not.toContain('.72')
    cleanup()
    await shown('Region', { regions: regionWith(200, 400) })
    expect(plot()?.getAttribute('aria-label')).toContain('.72')
  })

  it('shows a study run by run, what deserves a look first, and opens the one that is chosen', async () => {
    expect(await shown('Study')).toContain('Look here')
    expect(document.body.textContent).toContain('3 of 4 runs read')
    const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent.replace(/\s+/g, ' '))
    expect(items.map((text) => /Run \w/.exec(text)?.[0])).toEqual(['Run c', 'Run d', 'Run a', 'Run b'])
    expect(items[0]).toContain('high score frame 12')
    expect(items[1]).toContain('not judged')
    expect(items[3]).toContain('not read yet')
    screen.getByRole('button', { name: /Run a/, current: true }).click()
    expect(onRun).toHaveBeenCalledExactlyOnceWith('a')
  })

  it('hides the runs of a study with the reading', async () => {
    const { api } = createFakeApi({
      reading: { stored: () => ok({ frames: [], run: null }), start: () => ok('job') },
    })
    const state = new ReadingState({ api })
    state.hideUntilRevealed = true
    await state.follow(run('a'), 0)
    render(ReadingCard, { reading: state, frame: 0, playing: false, runs, onRun })
    screen.getByLabelText<HTMLInputElement>('Study').click()
    await Promise.resolve()
    expect(screen.getByTestId('headline').textContent).toContain('Hidden until you have read')
    expect(screen.queryAllByRole('listitem')).toEqual([])
  })

  it('asks for the rest, and shows it with what it speaks of', async () => {
    const asked = vi.fn()
    const { api } = createFakeApi({
      reading: {
        stored: () => ok({ frames: [frameReading(0)], run: runReading() }),
        start: () => ok('job'),
      },
    })
    const state = new ReadingState({ api })
    state.model = modelFacts()
    await state.follow(run('a'), 0)
    const details = createRawSnippet<[Subject]>((subject) => ({
      render: () => `<p>rest of frame ${subject().frame}, ${String(subject().judged?.triage)}</p>`,
    }))
    const props = { reading: state, frame: 0, playing: false, runs, onRun, details, onDetails: asked }
    const { rerender } = render(ReadingCard, { ...props, detailed: false })
    expect(screen.queryByTestId('details')).toBeNull()
    screen.getByRole('button', { name: /Details/, expanded: false }).click()
    expect(asked).toHaveBeenCalledOnce()
    Element.prototype.scrollIntoView = vi.fn()
    await rerender({ ...props, detailed: true })
    expect(screen.getByTestId('details').textContent).toContain('rest of frame 0, look')
    expect(document.activeElement).toBe(screen.getByTestId('details'))
  })

  it('says for every level why it has no number, and sends nobody where none is either', () => {
    for (const level of Level.options) {
      expect(whyUncalibrated(level, false)).toMatch(/number|calibrate on/)
      expect(whyUncalibrated(level, false)).not.toContain('Look at the region level')
    }
    expect(whyUncalibrated('run', true)).toContain('Look at the region level')
  })

  it('gives the interval beside the number as the sentence under it does', async () => {
    const regions: FrameReading['regions'] = [
      {
        box: [0, 0, 8, 8],
        logit: 3,
        probability: { ...calibrated(0.72), interval: [0.646, 0.772] },
        triage: 'look',
      },
    ]
    expect(await shown('Region', { regions })).toContain('64 to 78 %')
    expect(document.body.textContent).toContain('64 to 78 had a stenosis')
  })

  it('says what became of a frame and of a run that were not read', async () => {
    const failed = { code: 'x', message: 'Frame 1 is cut short.', action: 'Export the file again.' }
    const fake = createFakeApi({
      reading: { stored: () => ok({ frames: [], run: null }), start: () => ok('job') },
      engine: { state: () => ok({ status: 'starting', facts: null, error: null }) },
    })
    const state = new ReadingState({ api: fake.api })
    state.start()
    await state.follow(run('a'), 0)
    fake.emit('reading', 'frameFailed', { runId: run('a').id, frame: 0, error: failed })
    const job = { jobId: 'job', kind: 'read', done: 0, total: 3, etaMs: null, cancelled: false } as const
    fake.emit('job', 'progress', { ...job, note: 'The engine ended.', finished: true })
    render(ReadingCard, { reading: state, frame: 0, playing: false, runs, onRun })
    expect(screen.getByRole('alert').textContent).toContain('Export the file again.')
    screen.getByLabelText<HTMLInputElement>('Run').click()
    await Promise.resolve()
    expect(screen.getByRole('alert').textContent).toContain('None of its frames could be read.')
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
  })
})

describe('figures', () => {
  it.each([
    [0.884, '.88'],
    [-0.024, '−.02'],
    [-0.001, '.00'],
    [1.04, '1.04'],
  ])('prints %s as %s', (value, text) => expect(figure(value)).toBe(text))

  it('rounds an interval outwards', () => expect(percentRange([0.309, 0.521])).toBe('30 to 53 %'))
})

describe('the reliability plot', () => {
  type Bin = Reliability['bins'][number]
  const bin = (from: number, to: number, meanScore: number, observed: number, n: number): Bin => ({
    from,
    to,
    n,
    meanScore,
    observed,
    interval: [observed - 0.1, observed + 0.1],
  })
  const bins = [bin(0, 0.3, 0.2, 0.1, 50), bin(0.3, 0.6, 0.4, 0.5, 100), bin(0.6, 1, 0.8, 0.7, 50)]
  const curve = reliability({ bins })
  const size = { width: 100, curve: 100, histogram: 20 }

  it('draws a bar by how densely cases lie: where they are rare it is low, however wide the bin', () => {
    const heights = reliabilityPlot(curve, null, size).bars.map(({ height }) => height)
    expect(heights[0]).toBeCloseTo(10)
    expect(heights[1]).toBeCloseTo(20)
    expect(heights[2]).toBeCloseTo(7.5)
  })

  it('marks the score where it is, on the curve, and its bin', () => {
    const plot = reliabilityPlot(curve, 0.6, size)
    expect(plot.mark?.x).toBeCloseTo(60)
    expect(plot.mark?.y).toBeCloseTo(100 - 60)
    expect(plot.bars.map(({ current }) => current)).toEqual([false, true, false])
  })

  it('goes on level beyond the outermost bins: nothing was seen there', () => {
    expect(observedAt(bins, 0.05)).toBeCloseTo(0.1)
    expect(observedAt(bins, 0.99)).toBeCloseTo(0.7)
  })
})
