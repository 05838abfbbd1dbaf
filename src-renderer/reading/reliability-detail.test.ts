import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it } from 'vitest'
import type { SubgroupReliability } from '#core/calibration/reliability-detail.ts'
import type { Reliability } from '#core/reading/types.ts'
import { withoutResizes } from '../resize.testing.ts'
import { calibrated, modelFacts, reliability, reliabilityDetail } from '../values.testing.ts'
import { chart } from './chart.ts'
import { eceVerdict } from './figures.ts'
import ReliabilityDetail from './ReliabilityDetail.svelte'
import { curvesOf, seenAt } from './reliability-curves.ts'

afterEach(cleanup)
withoutResizes()

const measured = reliability({ detail: reliabilityDetail() })
function shown(given: Reliability | null) {
  const judged = { probability: calibrated(0.4), triage: 'look', reason: null } as const
  const subject = { level: 'region', frame: 0, frameReading: null, judged, reliability: given } as const
  render(ReliabilityDetail, { subject, level: modelFacts().levels.region })
  return document.body.textContent.replace(/\s+/g, ' ')
}

describe('reliability in detail', () => {
  it('says what it stands on: cases, events, prevalence, images, source, date', () => {
    expect(shown(measured)).toContain(
      '400 regions, 150 with a stenosis (38 %), of 40 images. ARCADE, half. 2026-11-24.',
    )
  })

  it('writes what was measured with its interval, and says so of what was not', () => {
    shown(measured)
    expect(screen.getByRole('row', { name: /^log loss/ }).textContent).toMatch(/\.440\s*\.410 to \.470/)
    cleanup()
    shown(reliability())
    expect(screen.getByRole('row', { name: /^log loss/ }).textContent).toContain('not measured')
  })

  it('has the figures of each picture as a table', async () => {
    shown(measured)
    await fireEvent.click(screen.getByRole('button', { name: /As a table: Net benefit/ }))
    expect(screen.getByRole('row', { name: /^\.50/ }).textContent).toMatch(
      /\.200.*−\.300.*\.200 \(\.150 to \.250\)/,
    )
  })

  it('draws the curve that is chosen, bins as points and not as a line', async () => {
    shown(measured)
    expect(document.querySelectorAll('.whisker')).toHaveLength(0)
    await fireEvent.click(screen.getByLabelText('Equal mass'))
    expect(document.querySelectorAll('.whisker')).toHaveLength(2)
    expect(document.querySelectorAll('path.curve')).toHaveLength(0)
  })

  it('says that the data names no parts, or gives them, with figures only where they are large enough', () => {
    expect(shown(measured)).toContain('names no view, severity, source or vendor')
    cleanup()
    const part: SubgroupReliability = {
      attribute: 'view',
      value: 'left',
      n: 30,
      events: 4,
      prevalence: 4 / 30,
      clusters: 9,
      figures: null,
    }
    shown(reliability({ detail: reliabilityDetail({ subgroups: [part] }) }))
    expect(screen.getByRole('row', { name: /^view left/ }).textContent).toContain('too few for figures')
  })

  it('shows nothing of a curve where no number is shown', () => {
    expect(shown(null)).toContain('No number is shown here')
    expect(screen.queryByRole('img')).toBeNull()
  })
})

it('holds an ECE against what chance shows', () => {
  expect(eceVerdict(measured)).toContain('no more than chance explains')
  expect(eceVerdict({ ...measured, ece: 0.08 })).toContain(': more than chance explains')
  expect(eceVerdict(reliability())).not.toContain('chance explains')
})

it('knows only bins of equal mass where no more was measured', () => {
  expect(curvesOf(reliability()).map(({ name }) => name)).toEqual(['mass'])
  expect(curvesOf(measured).map(({ name }) => name)).toEqual(['smooth', 'mass', 'width'])
})

it('reads a curve between its places, and level beyond them', () => {
  const points = [
    { x: 0.2, y: 0.1 },
    { x: 0.6, y: 0.5 },
  ]
  expect(seenAt(points, 0.4)).toBeCloseTo(0.3)
  expect(seenAt(points, 0)).toBe(0.1)
  expect(seenAt(points, 0.9)).toBe(0.5)
  expect(seenAt([], 0.5)).toBeNull()
})

it('keeps on its edge what an axis does not reach', () => {
  const plot = chart(100, 50, [0, 1], [0, 1])
  expect([plot.x(0.5), plot.y(1), plot.y(-2)]).toEqual([50, 0, 50])
})
