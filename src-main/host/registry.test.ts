import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LEAST_REASON } from '#core/registry/registry-rules.ts'
import { fail, type Result } from '#core/result.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, runReading, temporaryFolder } from '../store/testing.ts'
import { createRecorder } from './recorder.ts'
import { createRegistry, type Registry } from './registry.ts'
import { comparisonWith, finetuneWith } from '#core/testing/finetuned.ts'
import { sha256, writeModel } from './registry.testing.ts'
import { siteCalibrations } from './site-calibrations.ts'
import { outcomeOf } from './site-calibrations.testing.ts'
import { siteInForce, type SiteInForce } from './site-in-force.ts'
import { createScriptedEngine, type ScriptedEngine } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let engine: ScriptedEngine
let registry: Registry
let site: SiteInForce
const said: string[] = []

beforeEach(() => {
  folder = temporaryFolder()
  said.length = 0
  const roots = { shipped: join(folder.path, 'shipped'), own: join(folder.path, 'models') }
  const shippedDir = writeModel(roots.shipped, 'ostium-0.3')
  writeModel(roots.own, 'ours-1', { finetune: finetuneWith('ours-1', comparisonWith('pass')) })
  writeModel(roots.own, 'ours-2', { finetune: finetuneWith('ours-2', comparisonWith('refuse')) })
  store = openStore(join(folder.path, 'library.db'))
  engine = createScriptedEngine()
  const clock = () => new Date(Date.UTC(2026, 0, 1))
  const here = ({ id, dir, weightsSha256 }: { id: string; dir: string; weightsSha256: string }) => ({
    id,
    dir,
    weightsSha256,
    calibrations: siteCalibrations(folder.path, { id, weightsSha256 }, clock),
  })
  const weightsSha256 = sha256(new TextEncoder().encode('weights of ostium-0.3'))
  site = siteInForce({
    model: here({ id: 'ostium-0.3', dir: shippedDir, weightsSha256 }),
    engine,
    onStop: () => said.push('stop'),
    onChange: () => said.push('another'),
  })
  registry = createRegistry({
    roots,
    store,
    site,
    recorder: createRecorder(store, 'lead', clock),
    here: ({ dir, manifest }) => here({ id: manifest.id, dir, weightsSha256: manifest.weights.sha256 }),
    onChange: () => said.push('changed'),
  })
})
afterEach(() => {
  store.close()
  folder.remove()
})

const reason = 'better on our sealed patients'
const adopt = (id: string, despite = false) => registry.handlers.adopt({ id, reason, despite })
const kinds = () => store.audit.list({ kinds: null, before: null, limit: 50 }).map(({ kind }) => kind)
const unwrap = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

test('lists what is installed with parents, recipe, seed, metrics, notes and room on disk', async () => {
  const { models, rollBackTo, bytes } = unwrap(await registry.handlers.list(undefined))
  expect(models.map(({ id, shipped, current }) => [id, shipped, current])).toEqual([
    ['ostium-0.3', true, true],
    ['ours-1', false, false],
    ['ours-2', false, false],
  ])
  expect(models[1]).toMatchObject({
    parents: ['ostium-0.3'],
    recipe: 'head-and-circuit',
    seed: 7,
    notes: 'first try',
    comparison: { gate: 'pass', aucAfter: 0.82 },
  })
  expect(models.every((model) => model.bytes > 1000)).toBe(true)
  expect(bytes).toBe(models.reduce((sum, model) => sum + model.bytes, 0))
  expect(rollBackTo).toBeNull()
})

test('adopting loads the model into the running engine, and a roll back the one before', async () => {
  const adopted = unwrap(await adopt('ours-1'))
  expect(adopted.rollBackTo).toBe('ostium-0.3')
  expect(adopted.models.find(({ current }) => current)).toMatchObject({
    id: 'ours-1',
    adopted: { by: 'lead', reason },
  })
  expect(site.madeBy()).toBe('ours-1')
  unwrap(await adopt('ours-2', true))
  expect(
    unwrap(await registry.handlers.rollBack({ reason: '' })).models.find(({ current }) => current)?.id,
  ).toBe('ours-1')
  unwrap(await registry.handlers.rollBack({ reason: '' }))
  expect(engine.loaded.map((dir) => dir.slice(folder.path.length + 1))).toEqual([
    join('models', 'ours-1'),
    join('models', 'ours-2'),
    join('models', 'ours-1'),
    join('shipped', 'ostium-0.3'),
  ])
  expect(await registry.handlers.rollBack({ reason: '' })).toMatchObject({
    error: { code: 'nothing-to-roll-back' },
  })
  expect(kinds()).toEqual(['model-rolled-back', 'model-rolled-back', 'model-adopted', 'model-adopted'])
})

test('a reason of a person is needed, and the gate refuses unless it is said', async () => {
  expect('x'.repeat(LEAST_REASON - 1)).toHaveLength(7)
  expect(await registry.handlers.adopt({ id: 'ours-1', reason: 'x', despite: false })).toMatchObject({
    error: { code: 'reason-needed' },
  })
  expect(await adopt('ours-2')).toMatchObject({ error: { code: 'gate-refused' } })
  expect(engine.loaded).toEqual([])
  expect(kinds()).toEqual([])
  unwrap(await adopt('ours-2', true))
  const [entry] = store.audit.list({ kinds: null, before: null, limit: 1 })
  expect(JSON.parse(entry?.detail ?? '')).toMatchObject({ despiteGate: true, before: 'ostium-0.3' })
})

test('what the engine cannot load, or is not as it was made, is not adopted', async () => {
  writeFileSync(join(folder.path, 'models', 'ours-1', 'weights.bin'), 'other')
  expect(await adopt('ours-1')).toMatchObject({ error: { code: 'model-damaged' } })
  engine.refuseModels()
  expect(await adopt('ours-2', true)).toMatchObject({ error: { code: 'none' } })
  expect(site.madeBy()).toBe('ostium-0.3')
  expect(store.models.inForce()).toBeNull()
  expect(kinds()).toEqual([])
})

test('an adoption that cannot be written down leaves the engine with the model before', async () => {
  store.models.adopt = () => {
    throw new Error('disk full')
  }
  await expect(adopt('ours-1')).rejects.toThrow('disk full')
  expect(engine.loaded.at(-1)).toContain('ostium-0.3')
  expect(site.madeBy()).toBe('ostium-0.3')
})

test('trash, back, and for good; what came with the program and what reads stays', async () => {
  const { trash, restore, remove } = registry.handlers
  expect(await trash({ id: 'ostium-0.3' })).toMatchObject({ error: { code: 'shipped-model' } })
  expect(await remove({ id: 'ours-1' })).toMatchObject({ error: { code: 'not-in-trash' } })
  unwrap(await adopt('ours-1'))
  expect(await trash({ id: 'ours-1' })).toMatchObject({ error: { code: 'model-in-use' } })
  unwrap(await adopt('ours-2', true))
  expect(await trash({ id: 'ours-1' })).toMatchObject({ error: { code: 'roll-back-target' } })
  unwrap(await registry.handlers.rollBack({ reason: '' }))
  const trashed = unwrap(await trash({ id: 'ours-2' }))
  expect(trashed.models.at(-1)).toMatchObject({ id: 'ours-2', trashedAt: '2026-01-01T00:00:00.000Z' })
  expect(await adopt('ours-2', true)).toMatchObject({ error: { code: 'model-trashed' } })
  unwrap(await restore({ id: 'ours-2' }))
  expect(existsSync(join(folder.path, 'models', 'ours-2', 'weights.bin'))).toBe(true)
  unwrap(await trash({ id: 'ours-2' }))
  const gone = unwrap(await remove({ id: 'ours-2' }))
  expect(gone.models.map(({ id }) => id)).toEqual(['ostium-0.3', 'ours-1'])
  expect(existsSync(join(folder.path, 'models', '.trash', 'ours-2'))).toBe(false)
  expect(kinds().slice(0, 4)).toEqual(['model-deleted', 'model-trashed', 'model-restored', 'model-trashed'])
})

test('a folder that calls itself like a shipped model is never taken for it', async () => {
  writeModel(join(folder.path, 'models'), 'ostium-0.3')
  const { models } = unwrap(await registry.handlers.list(undefined))
  expect(models.filter(({ id }) => id === 'ostium-0.3')).toHaveLength(1)
  expect(models[0]?.shipped).toBe(true)
})

test('what another program adopted is followed, and a model that went is replaced by the shipped one', async () => {
  const weightsSha256 = sha256(new TextEncoder().encode('weights of ours-1'))
  store.models.adopt({ modelId: 'ours-1', weightsSha256, at: 'now', by: 'night job', reason })
  unwrap(await registry.follow())
  expect(site.madeBy()).toBe('ours-1')
  store.models.adopt({ modelId: 'gone', weightsSha256, at: 'now', by: 'night job', reason })
  unwrap(await registry.follow())
  expect(site.madeBy()).toBe('ostium-0.3')
})

test('a calibration that another program adopts, takes back or damages is followed with the next reading, once', async () => {
  const model = site.model() ?? expect.fail('no model')
  const command = siteCalibrations(folder.path, model, () => new Date())
  const follow = async (): Promise<string> => {
    said.length = 0
    for (const followed of await Promise.all([registry.follow(), registry.follow()])) unwrap(followed)
    unwrap(await registry.follow())
    return `${site.madeBy()}: ${said.join(' ')}`
  }
  expect(await follow()).toBe('ostium-0.3: ')
  unwrap(command.adopt(outcomeOf(model, 'frame-1'), 'night job'))
  expect(await follow()).toBe('ostium-0.3@frame-1: stop another')
  expect(engine.sites.at(-1)?.adopted).toMatchObject([{ id: 'frame-1', undoneAt: null }])
  unwrap(command.undo('frame'))
  expect(await follow()).toBe('ostium-0.3: stop another')
  expect(engine.sites.at(-1)?.adopted).toMatchObject([{ undoneAt: expect.any(String) }])
  writeFileSync(join(folder.path, 'calibrations', 'ostium-0.3.json'), '{')
  expect(await follow()).toBe('ostium-0.3: stop another')
  expect(site.problem()).toMatchObject({ code: 'site-calibration-damaged' })
})

test('every stored reading names what made it, and whether that reads now', async () => {
  const run = store.library.add(indexedFile('/a/1'), 'now', false)
  store.readings.setRun(run.id, 'ostium-0.3', runReading('ostium-0.3', 0.8))
  unwrap(await adopt('ours-1'))
  store.readings.setRun(run.id, 'ours-1@frame-1', runReading('ours-1', 0.3))
  store.readings.setRun(run.id, 'ours-1', runReading('ours-1', 0.4))
  const listed = unwrap(await registry.handlers.readingsOf({ runId: run.id }))
  expect(listed).toMatchObject([
    { model: 'ostium-0.3', calibration: null, current: false, probability: 0.8 },
    { model: 'ours-1', calibration: null, current: true, probability: 0.4 },
    { model: 'ours-1', calibration: 'frame-1', current: false, probability: 0.3 },
  ])
  expect(unwrap(await registry.handlers.list(undefined)).readings).toContainEqual({
    madeBy: 'ostium-0.3',
    runs: 1,
    current: false,
  })
})

test('details say what can be compared; a model nobody has is said to be unknown', async () => {
  const details = unwrap(await registry.handlers.details({ id: 'ours-1' }))
  expect(details.levels.map(({ level }) => level)).toContain('region')
  expect(details.finetune?.counts.train.patients).toBe(60)
  expect(details.comparison?.gate).toBe('pass')
  expect(await registry.handlers.details({ id: 'none' })).toMatchObject(
    fail({ code: 'unknown-model', message: expect.any(String), action: expect.any(String) }),
  )
})
