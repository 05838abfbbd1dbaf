import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import type { AuditRow, Verification } from '#core/audit/chain.ts'
import { ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { AuditState } from './audit.svelte.ts'
import AuditView from './AuditView.svelte'

afterEach(cleanup)

const row = (seq: number): AuditRow => ({
  seq,
  at: '2026-11-25T10:00:00Z',
  account: 'cathlab',
  reader: seq % 2 ? 'Dr Kim' : '',
  kind: seq % 2 ? 'harm-ratio-set' : 'label-recorded',
  detail: seq % 2 ? '{"kind":"harm-ratio-set","from":null,"to":10}' : '{"kind":"unheard-of"}',
  previous: '0',
  hash: '1',
})

function start(count: number, problems: Verification['problems'] = []) {
  const all = Array.from({ length: count }, (_, i) => row(count - i))
  const { api, calls } = createFakeApi({
    audit: {
      list: ({ kinds, before, limit }) => {
        const these = all.filter(({ kind }) => kinds?.includes(kind) ?? true)
        const rows = these.filter(({ seq }) => seq < (before ?? Infinity)).slice(0, limit)
        return ok({ rows, total: these.length })
      },
      verify: () => ok({ entries: count, headHash: 'ab12', lastAt: count ? '2026-11-25' : null, problems }),
      export: ({ format }) => ok(format === 'csv' ? { entries: count } : null),
    },
  })
  render(AuditView, { audit: new AuditState(api, vi.fn()) })
  const verified = () => screen.getByTestId('audit-verified').textContent
  return { verified, rows: () => screen.queryAllByTestId('audit-row'), calls }
}

it('lists who did what when, newest first, page by page and by kind, and says that the log is whole', async () => {
  const { verified, rows } = start(250)
  await expect.poll(verified).toContain('Verified: all 250 entries')
  expect(verified()).toContain('ab12')
  await expect.poll(() => rows().length).toBe(200)
  expect(rows()[1]?.textContent).toMatch(/249.*Dr Kim \(cathlab\).*Harm ratio set.*a miss as bad as 10/)
  expect(rows()[0]?.textContent).toMatch(/250.*cathlab.*Read recorded.*unheard-of/)
  await fireEvent.click(screen.getByRole('button', { name: 'Show older' }))
  await expect.poll(() => rows().length).toBe(250)
  await fireEvent.change(screen.getByRole('combobox'), { target: { value: 'harm-ratio-set' } })
  await expect.poll(() => rows().length).toBe(125)
})

it('says where the log was tampered with', async () => {
  const { verified } = start(3, [{ seq: 2, what: 'edited' }])
  await expect.poll(verified).toContain('Not verified: entry 2 was changed')
})

it('says what will be listed while nothing is, and what was exported', async () => {
  const { verified } = start(0)
  await expect.poll(verified).toContain('empty')
  expect(screen.getByText(/Nothing has happened yet/)).toBeTruthy()
  await fireEvent.click(screen.getByRole('button', { name: /CSV/ }))
  await expect.poll(() => screen.queryByText('0 entries written.')).not.toBeNull()
})
