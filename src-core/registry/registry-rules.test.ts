import { expect, test } from 'vitest'
import { mayAdopt, mayDelete, mayTrash } from './registry-rules.ts'
import type { RegisteredModel } from './types.ts'

const model: RegisteredModel = {
  id: 'ours-1',
  parents: ['ostium-0.3'],
  createdAt: '2026-01-01T00:00:00.000Z',
  recipe: 'head-and-circuit',
  seed: 1,
  cohortHash: null,
  weightsSha256: 'a'.repeat(64),
  shipped: false,
  current: false,
  adopted: null,
  trashedAt: null,
  bytes: 1,
  notes: '',
  comparison: null,
}
const difference: [number, number] = [0.02, 0.18]
const compared = (gate: 'pass' | 'refuse') => ({
  ...model,
  comparison: {
    patients: 20,
    aucBefore: 0.7,
    aucAfter: 0.8,
    aucDifference: difference,
    gate,
  },
})
const asked = { reason: 'better on our sealed patients', despite: false }

test('adopting needs a reason, and against the gate it needs to be said', () => {
  expect(mayAdopt(compared('pass'), asked)).toMatchObject({ ok: true })
  expect(mayAdopt(model, { ...asked, reason: ' short ' })).toMatchObject({ error: { code: 'reason-needed' } })
  expect(mayAdopt(compared('refuse'), asked)).toMatchObject({ error: { code: 'gate-refused' } })
  expect(mayAdopt(compared('refuse'), { ...asked, despite: true })).toMatchObject({ ok: true })
  expect(mayAdopt({ ...model, trashedAt: 'now' }, asked)).toMatchObject({ error: { code: 'model-trashed' } })
  expect(mayAdopt({ ...model, current: true }, asked)).toMatchObject({ error: { code: 'already-current' } })
})

test('what came with the program, reads now, or a roll back returns to stays', () => {
  expect(mayTrash(model, null)).toMatchObject({ ok: true })
  expect(mayTrash({ ...model, shipped: true }, null)).toMatchObject({ error: { code: 'shipped-model' } })
  expect(mayTrash({ ...model, current: true }, null)).toMatchObject({ error: { code: 'model-in-use' } })
  expect(mayTrash(model, 'ours-1')).toMatchObject({ error: { code: 'roll-back-target' } })
  expect(mayDelete(model)).toMatchObject({ error: { code: 'not-in-trash' } })
  expect(mayDelete({ ...model, trashedAt: 'now' })).toMatchObject({ ok: true })
  expect(mayDelete({ ...model, shipped: true, trashedAt: 'now' })).toMatchObject({
    error: { code: 'shipped-model' },
  })
})
