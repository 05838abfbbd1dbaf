import { cleanup, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it } from 'vitest'
import type { PromiseAudit } from '#core/calibration/promise-audit.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { frameReading } from '../values.testing.ts'
import PromiseAudits from './PromiseAudits.svelte'
import { PromiseState } from './promises.svelte.ts'
import type { Subject } from './subject.ts'

afterEach(cleanup)

const audit = (change: Partial<PromiseAudit> = {}): PromiseAudit => ({
  promise: { level: 'frame', kind: 'misses', rate: 0.05, seen: null },
  errors: 1,
  of: 30,
  studies: 12,
  evidence: 1.5,
  failed: false,
  ...change,
})
const reading = {
  ...frameReading(0),
  promises: [
    {
      level: 'frame' as const,
      kind: 'misses' as const,
      rate: 0.05,
      seen: { errors: 4, of: 99, source: 'ARCADE' },
    },
  ],
}
const subject: Subject = {
  level: 'frame',
  frame: 0,
  frameReading: reading,
  judged: reading,
  reliability: null,
}

function show(audits: PromiseAudit[]) {
  const fake = createFakeApi({ promise: { state: () => ok(audits) } })
  const promises = new PromiseState(fake.api)
  promises.start()
  render(PromiseAudits, { promises, subject })
  return fake
}

it('says what is promised, what was seen of it, and that nothing graded here speaks of it', async () => {
  show([audit({ promise: { level: 'region', kind: 'falseAlarms', rate: 0.05, seen: null } })])
  expect(screen.getByText(/at most 5 % promised; 4 of 99 seen \(ARCADE\)/)).toBeTruthy()
  expect(await screen.findByText(/No graded frames speak of a promise yet/)).toBeTruthy()
})

it('counts what was graded, and says in words when a promise has failed', async () => {
  const fake = show([audit()])
  expect(await screen.findByText(/1 of 30 frames .* No sign that the promise is broken/)).toBeTruthy()
  expect(screen.queryByText(/answers “uncertain”/)).toBeNull()
  fake.emit('promise', 'changed', {
    audits: [audit({ errors: 9, evidence: 40, failed: true })],
    turned: true,
  })
  expect(await screen.findByText(/9 of 30 frames .* The promise failed/)).toBeTruthy()
  expect(screen.getByText(/Triage of frames answers “uncertain”/)).toBeTruthy()
})
