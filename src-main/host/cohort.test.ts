import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CohortDraft } from '#core/cohort/cohort-view.ts'
import { linesPicture } from '#core/cohort/cohort.testing.ts'
import { picturePrint } from '#core/cohort/picture-print.ts'
import { compareModels } from '#core/comparison/compare-models.ts'
import { drawnCases } from '#core/comparison/comparison.testing.ts'
import { DEFAULT_MARGINS } from '#core/comparison/margins.ts'
import { PEEK_BUDGET } from '#core/comparison/peek-budget.ts'
import { fail, ok, type Failure } from '#core/result.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, temporaryFolder } from '../store/testing.ts'
import { createCohortHandlers } from './cohort.ts'
import { lookAtSealed } from './look-at-sealed.ts'
import type { EnginePort } from './ports.ts'
import { prepareList } from './prepare-cohort.ts'
import { parseCohort } from '#core/cohort/cohort-file.ts'
import { createRecorder } from './recorder.ts'
import { createScriptedEngine } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let list: string
let written: string | null
let asked: (() => void) | null
let answers: { draft: CohortDraft | null; error: Failure | null }[]
const clock = () => new Date(Date.UTC(2026, 10, 25))
let recorder: ReturnType<typeof createRecorder>

/** A picture of its own a file; a copy of another patient's file has that one's. */
const copies = new Map<string, number>()
const seedOf = (path: string): number => {
  const name = path.split('/').at(-1) ?? ''
  return copies.get(name) ?? Number(name.replace(/\D/g, ''))
}
const engine: EnginePort = {
  ...createScriptedEngine(),
  fingerprint: async ({ path }, frames) =>
    ok({
      frames: frames.map((frame) => ({
        frame,
        pixels: String(seedOf(path) * 100 + frame).padStart(64, '0'),
        print: frame === 0 ? picturePrint(linesPicture(seedOf(path), 64)) : null,
      })),
    }),
  compare: async (input) => compareModels(input),
}
const index = async (path: string) =>
  ok(indexedFile(path, { patientId: null, studyInstanceUid: null, sopInstanceUid: path }))

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  recorder = createRecorder(store, 'lead', clock)
  ;[answers, written, asked] = [[], null, null]
  list = join(folder.path, 'COHORT.json')
  copies.clear()
})
afterEach(() => {
  store.close()
  folder.remove()
})

/** A list of patients with a box of each kind, each in a file of its own. */
function writeList(patients: number, split: (i: number) => string | undefined = () => undefined): unknown {
  mkdirSync(join(folder.path, 'files'), { recursive: true })
  const cases = Array.from({ length: patients }, (_, i) => {
    const file = `files/${i + 1}.dcm`
    writeFileSync(join(folder.path, file), '')
    const one = { patient: `P${i + 1}`, file, frame: 0, box: [0, 0, 2, 2], split: split(i) }
    return ['none', '>=70', 'none', '50-69'].map((grade, k) => ({ ...one, frame: k % 2, grade }))
  }).flat()
  const json: unknown = JSON.parse(JSON.stringify({ name: 'a site', cases }))
  writeFileSync(list, JSON.stringify(json))
  return json
}

const handlers = () => {
  let ids = 0
  return createCohortHandlers({
    store,
    engine,
    recorder,
    choose: async () => [list],
    chooseTarget: async () => (written = join(folder.path, 'out.json')),
    index,
    emit: (domain, channel, payload) => {
      if (domain !== 'cohort' || channel !== 'looked') return
      answers.push(Object.assign({ draft: null, error: null }, payload))
      asked?.()
    },
    nowMs: () => 0,
    newId: () => `id-${(ids += 1)}`,
    onBug: (_where, cause) => {
      throw cause
    },
  })
}

async function looked(own: ReturnType<typeof handlers>): Promise<CohortDraft> {
  const done = new Promise<void>((resolve) => (asked = resolve))
  await own.lookList({ seed: 1 })
  await done
  return answers.at(-1)?.draft ?? expect.fail(answers.at(-1)?.error?.message ?? 'nothing was told')
}

test('a renamed patient is found by picture, waits for a decision, is dealt as one, and the cohort is frozen', async () => {
  writeList(60)
  copies.set('60.dcm', 7)
  const own = handlers()
  const draft = await looked(own)
  expect(draft.leaks).toMatchObject([{ kind: 'picture', patients: ['P60', 'P7'], unresolved: true }])
  expect(await own.freeze({ name: 'too early' })).toMatchObject({
    ok: false,
    error: { code: 'leaks-undecided' },
  })
  const decided = await own.decide({ leaks: [draft.leaks[0]?.id ?? ''], verdict: 'one-person' })
  expect(decided).toMatchObject({
    ok: true,
    value: { leaks: [{ unresolved: false, verdict: 'one-person' }] },
  })
  const frozen = await own.freeze({ name: 'Autumn' })
  if (!frozen.ok) throw new Error(frozen.error.message)
  const [cohort] = store.cohorts.all()
  const sides = new Map(cohort?.cases.map(({ patient, split }) => [patient, split]))
  expect(sides.get('P60')).toBe(sides.get('P7'))
  expect(await own.freeze({ name: 'again' })).toMatchObject({ ok: false, error: { code: 'already-frozen' } })
  const kinds = store.audit.list({ kinds: null, before: null, limit: 9 }).map(({ kind }) => kind)
  expect(kinds).toEqual(['cohort-frozen', 'leak-decided'])
  await own.export({ id: frozen.value.id })
  expect(written).not.toBeNull()
})

test('leaks that are alike are decided at once, one decision and one entry each, and can be decided anew', async () => {
  writeList(60)
  copies.set('60.dcm', 7)
  copies.set('59.dcm', 8)
  const own = handlers()
  const draft = await looked(own)
  const leaks = draft.leaks.map(({ id }) => id)
  expect(leaks).toHaveLength(2)
  const decided = await own.decide({ leaks, verdict: 'different-people' })
  expect(decided.ok && decided.value.leaks.map(({ verdict }) => verdict)).toEqual([
    'different-people',
    'different-people',
  ])
  expect(store.audit.count(['leak-decided'])).toBe(2)
  const anew = await own.decide({ leaks: leaks.slice(0, 1), verdict: 'one-person' })
  expect(anew.ok && anew.value.leaks.map(({ verdict }) => verdict)).toEqual([
    'one-person',
    'different-people',
  ])
  const unknown = await own.decide({ leaks: [...leaks, 'of another draft'], verdict: 'left-out' })
  expect(unknown.ok).toBe(false)
  expect(store.audit.count(['leak-decided'])).toBe(3)
})

test('what was exported is prepared to the same cohort, by the same hash, and its decisions count', async () => {
  writeList(60)
  copies.set('60.dcm', 7)
  const own = handlers()
  const draft = await looked(own)
  await own.decide({ leaks: [draft.leaks[0]?.id ?? ''], verdict: 'one-person' })
  const frozen = await own.freeze({ name: 'Autumn' })
  await own.export({ id: frozen.ok ? frozen.value.id : '' })
  const { readCohort } = await import('./read-cohort.ts')
  const read = readCohort(written ?? '')
  const again = read.ok ? await prepareList(parts, read.value, folder.path, 99) : read
  expect(again).toMatchObject({
    ok: true,
    value: { hash: frozen.ok ? frozen.value.hash : '', unresolved: [] },
  })
})

const parts = { engine, index, cancelled: () => false, onProgress: () => undefined }
const prepared = async (json: unknown) => {
  const parsed = parseCohort(json)
  if (!parsed.ok) throw new Error(parsed.error.message)
  const result = await prepareList(parts, parsed.value, folder.path, 1)
  return result.ok ? result.value : expect.fail(result.error.message)
}

test('six patients support nothing', async () => {
  const cohort = await prepared(writeList(6))
  expect(Object.values(cohort.supports).every((support) => !support.ok)).toBe(true)
  expect(cohort.says).toContain('not enough')
})

test('labels that are not trained on do not count as enough, and what each speaks of is frozen with it', async () => {
  const json = writeList(60)
  const mild: unknown = JSON.parse(
    JSON.stringify(json, (_key, value: unknown) =>
      value instanceof Object && 'grade' in value && value.grade === 'none'
        ? Object.assign({}, value, { box: null, grade: '<50' })
        : value,
    ),
  )
  const [boxed, counted] = [await prepared(json), await prepared(mild)]
  expect([boxed.supports.recalibrate.ok, counted.supports.recalibrate.ok]).toEqual([true, false])
  expect(counted.members.filter(({ teaches }) => teaches)).toHaveLength(120)
  expect(new Set(counted.members.map(({ frozen }) => frozen.level))).toEqual(new Set(['frame', 'region']))
})

test('a patient that the list puts on two sides is an unresolved leak', async () => {
  const sides = ['train', 'sealed']
  const json = writeList(60, (i) => sides[i % 2])
  const crossed: unknown = JSON.parse(
    JSON.stringify(json, (key, value: unknown) => (key === 'patient' && value === 'P2' ? 'P1' : value)),
  )
  const cohort = await prepared(crossed)
  expect(cohort.unresolved).toMatchObject([
    { kind: 'patient', patients: ['P1'], splits: ['sealed', 'train'] },
  ])
})

test('a patient of a side who comes again under a new name without one is an unresolved leak', async () => {
  copies.set('60.dcm', 1)
  const cohort = await prepared(writeList(60, (i) => (i === 0 ? 'train' : undefined)))
  expect(cohort.unresolved).toMatchObject([{ kind: 'picture', patients: ['P1', 'P60'], splits: ['train'] }])
})

test('a label whose file cannot be opened is refused with its reason, and the rest stands', async () => {
  const json = writeList(20)
  const failing = {
    ...parts,
    engine: {
      fingerprint: async (source: { path: string }, frames: readonly number[]) =>
        source.path.endsWith('/3.dcm')
          ? fail({ code: 'pixels-damaged', message: 'the frame is cut off', action: '' })
          : engine.fingerprint({ kind: 'dicom', path: source.path }, frames),
    },
  }
  const parsed = parseCohort(json)
  const result = parsed.ok ? await prepareList(failing, parsed.value, folder.path, 1) : parsed
  if (!result.ok) throw new Error(result.error.message)
  expect(result.value.refused).toHaveLength(4)
  expect(result.value.refused[0]).toMatchObject({ file: 'files/3.dcm', reason: 'the frame is cut off' })
  expect(result.value.members).toHaveLength(76)
})

test('a look is spent and logged before it shows anything, the same two are shown again for nothing', async () => {
  const cases = drawnCases({ patients: 12, seed: 2, before: { noise: 2 }, after: { noise: 0 } })
  const look = (challenger: string, of = engine) =>
    lookAtSealed(
      { store, recorder, engine: of },
      {
        ...{ cohortHash: 'c'.repeat(64), parent: 'model-a', challenger },
        ...{ seed: 1, repeats: 40, cases, forgetting: null },
      },
    )
  const first = await look('b')
  expect(await look('b')).toEqual(first)
  expect(store.cohorts.looks('c'.repeat(64))).toHaveLength(1)
  const crash = { code: 'engine-gone', message: 'it ended', action: '' }
  await look('crashes', { ...engine, compare: async () => fail(crash) })
  expect(store.cohorts.looks('c'.repeat(64)).at(-1)).toMatchObject({
    challenger: 'crashes',
    comparison: null,
  })
  for (const challenger of ['d', 'e', 'f']) await look(challenger)
  const spent = await look('g')
  expect(spent.ok && spent.value.reasons.map(({ code }) => code)).toContain('budget-spent')
  expect(store.audit.count(['sealed-looked'])).toBe(PEEK_BUDGET + 1)
})

test('a look is judged by the margins stated before, and the first look locks them for its cohort', async () => {
  const cases = drawnCases({ patients: 12, seed: 2, before: { noise: 2 }, after: { noise: 0 } })
  const judgedBy = async (cohort: string, challenger: string) => {
    const looked = await lookAtSealed(
      { store, recorder, engine },
      {
        ...{ cohortHash: cohort.repeat(64), parent: 'model-a', challenger },
        ...{ seed: 1, repeats: 40, cases, forgetting: null },
      },
    )
    return looked.ok ? looked.value.margins : looked.error
  }
  const stated = { ...DEFAULT_MARGINS, auc: 0.01 }
  expect(await judgedBy('a', 'x')).toEqual(DEFAULT_MARGINS)
  store.margins.set(stated)
  expect(store.preferences.get()).not.toHaveProperty('nonInferiorityMargins')
  expect(await judgedBy('a', 'y')).toEqual(DEFAULT_MARGINS)
  expect(await judgedBy('b', 'x')).toEqual(stated)
})
