import { vi } from 'vitest'
import type { Label } from '#core/contract.ts'
import { labelWith } from '#core/testing/labels.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi, type FakeHandlers } from '../api-fake.ts'
import { LabelState } from './labels.svelte.ts'
import { RegionState, type Picture } from './regions.svelte.ts'

/** What a main answers that keeps labels in memory. @param broken it refuses every act */
export const labelMain = (stored: Label[], broken = false): NonNullable<FakeHandlers['label']> => ({
  list: ({ runId }) =>
    ok({ reader: 'Kim', own: stored.filter((label) => label.runId === runId), others: [], hidden: 0 }),
  change: ({ retract, record }) => {
    if (broken) return fail({ code: 'disk-full', message: 'The disk is full.', action: 'Make room.' })
    for (const id of retract) {
      const at = stored.findIndex((label) => label.id === id)
      const label = stored[at]
      if (label?.retractedAt !== null)
        return fail({ code: 'no-such-label', message: 'Gone.', action: 'Look.' })
      stored[at] = { ...label, retractedAt: 'now' }
    }
    const recordedAt = new Date(2026, 10, 25, 7, 5).toISOString()
    const recorded = record.map((label, i) =>
      labelWith({ ...label, id: String(stored.length + i), reader: 'Kim', recordedAt }),
    )
    stored.push(...recorded)
    return ok(recorded)
  },
})

/** Labels over such a main. */
export function labelsInMemory(broken = false) {
  const stored: Label[] = []
  const onError = vi.fn()
  const { api, calls } = createFakeApi({ label: labelMain(stored, broken) })
  return { api, calls, labels: new LabelState({ api, onError }), onError, stored }
}

/** Regions over a still picture of ten frames of 512 × 512, the first on screen. */
export const regionsOf = (labels: LabelState, change: Partial<Picture> = {}): RegionState =>
  new RegionState(labels, {
    frame: () => 0,
    frameCount: () => 10,
    size: () => ({ width: 512, height: 512 }),
    suggested: () => [],
    grey: async () => null,
    show: () => undefined,
    ...change,
  })
