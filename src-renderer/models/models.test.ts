import { cleanup, fireEvent, render, screen } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import type { BundleSeen } from '#core/bundle/seen.ts'
import type { ModelDetails } from '#core/registry/model-details.ts'
import type { RegistryState } from '#core/registry/registry-state.ts'
import type { RegisteredModel } from '#core/registry/types.ts'
import { fail, ok } from '#core/result.ts'
import { createFakeApi } from '../api-fake.ts'
import { ModelsState } from './models.svelte.ts'
import ModelsView from './ModelsView.svelte'
import { recordBlocks } from './record-blocks.ts'

afterEach(cleanup)

const shipped: RegisteredModel = {
  id: 'ostium-0.3',
  parents: [],
  createdAt: '2026-11-01T00:00:00.000Z',
  recipe: null,
  seed: null,
  cohortHash: null,
  weightsSha256: 'a'.repeat(64),
  shipped: true,
  current: true,
  adopted: null,
  trashedAt: null,
  bytes: 12_000_000,
  notes: '',
  comparison: null,
}
const ours: RegisteredModel = {
  ...shipped,
  id: 'ours-1',
  parents: ['ostium-0.3'],
  recipe: 'last-blocks',
  seed: 3,
  shipped: false,
  current: false,
  comparison: { patients: 20, aucBefore: 0.7, aucAfter: 0.8, aucDifference: [0.02, 0.18], gate: 'refuse' },
}
const detailsOf = (model: RegisteredModel): ModelDetails => ({
  model,
  architecture: 'hybrid',
  parameters: 2_000_000,
  preprocessVersion: 1,
  circuit: { qubits: 4, layers: 2, alpha: 0.1 },
  trainedOn: '',
  levels: [],
  finetune: null,
  comparison: null,
})
const seen: BundleSeen = {
  token: 't1',
  model: { id: 'theirs-1', weightsSha256: 'b'.repeat(64) },
  signer: 'Other site',
  fingerprint: 'ab12 cd34 ef56 7890',
  trusted: false,
  createdAt: '2026-11-20T00:00:00.000Z',
  program: '0.1.0',
}

function start(all: readonly RegisteredModel[] = [shipped, ours]) {
  let current = 'ostium-0.3'
  const state = (): RegistryState => ({
    models: all.map((model) => ({ ...model, current: model.id === current })),
    rollBackTo: current === 'ostium-0.3' ? null : 'ostium-0.3',
    bytes: 24_000_000,
    freeBytes: 5e9,
    readings: [{ madeBy: 'ostium-0.3', runs: 4, current: current === 'ostium-0.3' }],
  })
  const errors = vi.fn()
  const { api, calls } = createFakeApi({
    registry: {
      list: () => ok(state()),
      details: ({ id }) => ok(detailsOf(all.find((model) => model.id === id) ?? shipped)),
      adopt: ({ id }) => {
        current = id
        return ok(state())
      },
      rollBack: () => {
        current = 'ostium-0.3'
        return ok(state())
      },
      trash: () => fail({ code: 'model-in-use', message: 'in use', action: 'roll back' }),
    },
    bundle: {
      site: () => ok({ fingerprint: '0123 4567 89ab cdef' }),
      choose: () => ok(seen),
      import: () => ok(state()),
      changeRecord: () => ok('# Change record: ours-1'),
    },
  })
  const models = new ModelsState(api, errors)
  render(ModelsView, { models })
  return { models, calls, errors, asked: (name: string) => calls.filter(({ channel }) => channel === name) }
}
const button = (name: RegExp) => screen.getByRole('button', { name })

it('adopts only with a reason, and against the gate only when that is said; one click rolls back', { timeout: 30_000 }, async () => {
  const { asked } = start()
  await fireEvent.click(await screen.findByRole('button', { name: /ours-1/ }))
  await expect.poll(() => screen.queryByText('The comparison refused it.')).not.toBeNull()
  const adopt = () => button(/^Adopt$/)
  expect(adopt()).toHaveProperty('disabled', true)
  await fireEvent.input(screen.getByLabelText(/Why ours-1/), { target: { value: 'reads our lab better' } })
  expect(adopt()).toHaveProperty('disabled', true)
  await fireEvent.click(screen.getByRole('checkbox'))
  await fireEvent.click(adopt())
  await expect.poll(() => screen.getByTestId('models-status').textContent).toContain('ours-1 reads now.')
  expect(asked('registry.adopt')[0]?.request).toEqual({ id: 'ours-1', reason: 'reads our lab better', despite: true })
  await fireEvent.click(button(/Roll back to ostium-0.3/))
  await expect.poll(() => screen.getByTestId('models-status').textContent).toContain('ostium-0.3 reads again.')
  expect(screen.queryByRole('button', { name: /Roll back/ })).toBeNull()
})

it('what came with the program can be neither exported nor moved to the trash', async () => {
  start()
  await screen.findByRole('heading', { name: 'ostium-0.3' })
  expect(screen.queryByRole('button', { name: /trash|Export/ })).toBeNull()
  await fireEvent.click(button(/ours-1/))
  await screen.findByRole('button', { name: /Export bundle/ })
})

it('a refusal is said and changes nothing', async () => {
  const { errors, models } = start()
  await fireEvent.click(await screen.findByRole('button', { name: /ours-1/ }))
  await fireEvent.click(await screen.findByRole('button', { name: /Move to the trash/ }))
  await expect.poll(() => errors.mock.calls.length).toBe(1)
  expect(models.selectedId).toBe('ours-1')
})

it('two models stand side by side, with what differs', async () => {
  start()
  await screen.findByRole('heading', { name: 'ostium-0.3' })
  await fireEvent.change(screen.getByLabelText(/Compare with/), { target: { value: 'ours-1' } })
  const table = await screen.findByTestId('compare-table')
  expect(table.textContent).toContain('last-blocks')
  expect(table.querySelectorAll('tr.differs').length).toBeGreaterThan(2)
})

it('a bundle of an unknown signer shows its fingerprint and is imported only when it was compared', async () => {
  const { asked } = start()
  await screen.findByRole('heading', { name: 'ostium-0.3' })
  await fireEvent.click(button(/Import bundle/))
  expect((await screen.findByTestId('fingerprint')).textContent).toBe('ab12 cd34 ef56 7890')
  expect(asked('bundle.import')).toHaveLength(0)
  await fireEvent.click(button(/trust and import/))
  await expect.poll(() => asked('bundle.import')[0]?.request).toEqual({ token: 't1', trust: true })
})

it('says what to do while only the shipped model is here, and how this site is known to others', async () => {
  start([shipped])
  await screen.findByText(/Fine-tune it on your own labels/)
  await screen.findByText('0123 4567 89ab cdef')
})

it('a change record is shown as headings, lists and tables', async () => {
  expect(recordBlocks('# A\n\n**b**\n- c\n- d\n| x | y |\n| --- | --- |\n| 1 | 2 |\n')).toEqual([
    { kind: 'heading', level: 1, text: 'A' },
    { kind: 'text', text: 'b' },
    { kind: 'list', items: ['c', 'd'] },
    { kind: 'table', rows: [['x', 'y'], ['1', '2']] },
  ])
  start()
  await fireEvent.click(await screen.findByRole('button', { name: /Change record/ }))
  expect((await screen.findByTestId('change-record')).textContent).toContain('Change record: ours-1')
})
