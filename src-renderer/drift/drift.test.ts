import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import { assessDrift } from '#core/drift/assess-drift.ts'
import type { ReadRun } from '#core/drift/drift.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { DriftState } from './drift.svelte.ts'
import DriftView from './DriftView.svelte'
import { placed, rangeOf, shownValues } from './plot.ts'

afterEach(cleanup)

function runs(count: number, brighterFrom: number): ReadRun[] {
  const random = seededRandom(1)
  return Array.from({ length: count }, (_, i) => ({
    runId: String(i),
    at: '2026-01-01',
    inputs: {
      size: 512,
      rate: 15,
      intensity: 0.4 + 0.02 * randomNormal(random) + (i >= brighterFrom ? 0.2 : 0),
      contrast: 0.2,
      novelty: null,
      score: randomNormal(random),
    },
    label: null,
    labelledAt: null,
  }))
}

function start(all: readonly ReadRun[]) {
  const { api } = createFakeApi({ drift: { report: () => ok(assessDrift('ostium-0.3', all, null)) } })
  render(DriftView, { drift: new DriftState(api, vi.fn()) })
}

it('warns in plain words of what moved, with what to do', async () => {
  start(runs(90, 60))
  const warning = await screen.findByTestId('drift-warning')
  expect(warning.textContent).toMatch(/Mean grey.*no longer what it was.*Ask the cath lab/s)
  expect(screen.getByTestId('drift-summary').textContent).toBe('One thing moved.')
  expect(screen.getByRole('img', { name: /Mean grey, 90 points.*moved/ })).toBeTruthy()
})

it('says that nothing moved, and how often that would be said wrongly', async () => {
  start(runs(90, 1000))
  await expect.poll(() => screen.queryByTestId('drift-summary')?.textContent).toContain('Nothing moved')
  expect(screen.queryByTestId('drift-warning')).toBeNull()
  expect(screen.getByText(/at most 1 block in 100/)).toBeTruthy()
})

it('says what will be charted while nothing is', async () => {
  start([])
  await screen.findByText(/Open a study/)
  expect(screen.getByTestId('drift-summary').textContent).toContain('90 to go')
})

it('agreement is drawn as a share of the last fifteen, and a flat measure has a range', () => {
  const report = assessDrift('m', runs(20, 99), null)
  const size = report.measures.find(({ measure }) => measure === 'size')!
  expect(rangeOf(size, size.values)).toEqual({ low: 511, high: 513 })
  const agreement = {
    ...size,
    measure: 'agreement' as const,
    values: Array.from({ length: 16 }, (_, i) => i % 2),
  }
  expect(shownValues(agreement)).toHaveLength(2)
  expect(rangeOf(agreement, [])).toEqual({ low: 0, high: 1 })
  expect(placed([5], 100)).toEqual([{ x: 50, value: 5 }])
})
