import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import type { CohortDraft, ShownLeak } from '#core/cohort/cohort-view.ts'
import type { LeakKind } from '#core/cohort/leak.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { CohortState } from './cohort.svelte.ts'
import LeakPanel from './LeakPanel.svelte'

afterEach(cleanup)

const leakOf = (n: number, kind: LeakKind): ShownLeak => ({
  id: String(n).repeat(64),
  kind,
  patients: [`P${n}`, `Q${n}`],
  files: ['a.dcm', 'b.dcm'],
  frames: [
    { patient: `P${n}`, file: 'a.dcm', frame: 0 },
    { patient: `Q${n}`, file: 'b.dcm', frame: 0 },
  ],
  evidence: 'alike',
  splits: ['train', 'sealed'],
  sides: [['train'], ['sealed']],
  verdict: null,
  unresolved: true,
})
const support = { ok: true, reasons: [] }
const draftOf = (leaks: ShownLeak[]): CohortDraft => ({
  source: 'labels of this library',
  seed: 1,
  hash: 'c'.repeat(64),
  cases: 10,
  sides: [],
  says: 'enough',
  supports: {
    recalibrate: support,
    'head-and-circuit': support,
    'last-blocks': support,
    'whole-model': support,
    'contrastive-first': support,
  },
  leaks,
  placeholders: [],
  refused: [],
})

/** A cohort that was looked through, with three leaks by patient id and one by picture. */
async function lookedThrough() {
  let leaks = [leakOf(1, 'patient'), leakOf(2, 'picture'), leakOf(3, 'patient'), leakOf(4, 'patient')]
  const onError = vi.fn()
  const fake = createFakeApi({
    cohort: {
      look: () => ok('job-1'),
      list: () => ok([]),
      picture: () => fail({ code: 'no-draft', message: '', action: '' }),
      decide: ({ leaks: ids, verdict }) => {
        leaks = leaks.map((one) => (ids.includes(one.id) ? { ...one, verdict, unresolved: false } : one))
        return ok(draftOf(leaks))
      },
    },
  })
  const cohort = new CohortState(fake.api, onError)
  cohort.start()
  await cohort.look('library')
  fake.emit('cohort', 'looked', { jobId: 'job-1', draft: draftOf(leaks), error: null })
  const decisions = () => fake.calls.filter(({ channel }) => channel === 'cohort.decide')
  return { cohort, decisions, onError }
}

it('goes from leak to leak, and says how many wait', async () => {
  const { cohort, decisions } = await lookedThrough()
  expect(cohort.unresolved).toBe(4)
  await cohort.decide('one-person')
  expect(decisions()).toHaveLength(1)
  expect([cohort.unresolved, cohort.leak?.kind]).toEqual([3, 'picture'])
  cohort.move(-1)
  expect(cohort.leak?.verdict).toBe('one-person')
})

it('decides all that are known by the same at once, once, and leaves the others', async () => {
  const { cohort, decisions } = await lookedThrough()
  render(LeakPanel, { cohort })
  await fireEvent.click(screen.getByLabelText(/Decide so of all 3 that wait/))
  await fireEvent.keyDown(window, { key: '2' })
  await vi.waitFor(() => expect(cohort.unresolved).toBe(1))
  expect(decisions()).toEqual([
    {
      channel: 'cohort.decide',
      request: { leaks: [1, 3, 4].map((n) => String(n).repeat(64)), verdict: 'different-people' },
    },
  ])
  expect([cohort.leak?.kind, cohort.together]).toEqual(['picture', false])
  expect(screen.queryByLabelText(/Decide so of all/)).toBeNull()
})
