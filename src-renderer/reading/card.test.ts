import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it } from 'vitest'
import type { FrameReading, Reliability } from '#core/reading/types.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { bare, calibrated, frameReading, run, runReading } from '../testing.ts'
import ReadingCard from './ReadingCard.svelte'
import { ReadingState } from './reading.svelte.ts'
import { observedAt, reliabilityPlot } from './reliability-plot.ts'

afterEach(cleanup)

async function shown(level: 'Region' | 'Frame' | 'Run', reading: Parameters<typeof frameReading>[1] = {}) {
  const { api } = createFakeApi({
    reading: {
      stored: () => ok({ frames: [frameReading(0, reading)], run: runReading() }),
      start: () => ok('job'),
    },
  })
  const state = new ReadingState({ api })
  await state.follow(run('a'), 0)
  render(ReadingCard, { reading: state, frame: 0, playing: false })
  screen.getByLabelText<HTMLInputElement>(level).click()
  await Promise.resolve()
  return screen.getByTestId('headline').textContent
}

describe('the card', () => {
  it('shows a percentage where the evidence has earned it', async () => {
    expect(await shown('Region')).toContain('72 %')
  })

  it.each(['Frame', 'Run'] as const)(
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
      { box: [0, 0, 8, 8], logit: 3, probability: bare(0.95, 'region') },
    ]
    expect(await shown('Region', { regions })).not.toMatch(/\d/)
  })
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
  const evidence = calibrated(0.5).evidence
  if (typeof evidence === 'string') throw new Error('the test needs evidence')
  const estimate: Reliability['auc'] = { value: 1, interval: [0.9, 1.1] }
  const reliability = {
    evidence,
    bins,
    auc: estimate,
    brier: 0.1,
    ece: 0.04,
    eceNoiseFloor: 0.04,
    slope: estimate,
    inTheLarge: estimate,
  }
  const size = { width: 100, curve: 100, histogram: 20 }

  it('marks the score where it is, on the curve, and its bin', () => {
    const plot = reliabilityPlot(reliability, 0.6, size)
    expect(plot.mark?.x).toBeCloseTo(60)
    expect(plot.mark?.y).toBeCloseTo(100 - 60)
    expect(plot.bars.map(({ current }) => current)).toEqual([false, true, false])
    expect(plot.bars.map(({ height }) => height)).toEqual([10, 20, 10])
  })

  it('goes on level beyond the outermost bins: nothing was seen there', () => {
    expect(observedAt(bins, 0.05)).toBeCloseTo(0.1)
    expect(observedAt(bins, 0.99)).toBeCloseTo(0.7)
  })
})
