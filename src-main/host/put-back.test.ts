import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { auditText } from '#core/audit/words.ts'
import { acted, noHistory, toUndo } from '#core/labelling/history.ts'
import { asNew, plainLabel, putBack, type Label, type NewLabel } from '#core/labelling/label.ts'
import { ok, type Result } from '#core/result.ts'
import { openDatabase } from '../store/database.ts'
import { schemaVersion } from '../store/migrations.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, runReading, temporaryFolder } from '../store/testing.ts'
import { createLabelHandlers } from './label.ts'
import { libraryLabels } from './library-labels.ts'
import { createRecorder } from './recorder.ts'
import { createRevealHandlers } from './reveal.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let runId: string
let n: number
beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  n = 0
  runId = store.library.add(indexedFile('/a/1'), 'now', false).id
  store.readings.setRun(runId, 'model-a', runReading('model-a', 0.8))
})
afterEach(() => {
  store.close()
  folder.remove()
})

const value = async <T>(result: Result<T> | Promise<Result<T>>): Promise<T> => {
  const got = await result
  return got.ok ? got.value : expect.fail(got.error.message)
}

/** What a person at this workstation does. */
function sitting(reader: string) {
  store.preferences.set({ reader })
  const recorder = createRecorder(store, 'cathlab', () => new Date(Date.UTC(2026, 0, 1) + ++n * 1000))
  const newId = () => `id-${++n}`
  const label = createLabelHandlers({
    ...{ store, recorder, newId, madeBy: () => 'model-a', hides: () => true, onChange: () => undefined },
  })
  const reveal = createRevealHandlers(store, recorder, async () => ok('model-a'), newId)
  return {
    says: (said: Partial<NewLabel> & Pick<NewLabel, 'grade'>): Promise<Label> =>
      value(label.record({ ...plainLabel({ runId, frame: null, box: null }, said.grade), ...said })),
    takesBack: (one: Label) => value(label.retract({ labelId: one.id })),
    change: async (retract: string[], record: NewLabel[]) => label.change({ retract, record }),
    /** Takes it back, and undoes that. */
    undoes: async (one: Label): Promise<Label> => {
      await value(label.retract({ labelId: one.id }))
      const asked = toUndo(acted(noHistory, { recorded: [], retracted: [one] }))
      const [copy] = await value(label.change(asked ?? expect.fail('nothing to undo')))
      return copy ?? expect.fail('nothing was put back')
    },
    reveal: () => value(reveal.show({ runId })),
    pairs: () => value(reveal.pairs({ whose: 'mine' })),
    disagreements: async () => (await value(label.disagreements(undefined))).map(({ kind }) => kind),
  }
}

const grades = () => libraryLabels(store.labelled.all()).places.map(({ grade }) => grade)

test('a decision stands when what it decided on is taken back and put back, also once it names a copy', async () => {
  const a = await sitting('A').says({ grade: 'none' })
  const b = await sitting('B').says({ grade: '>=70' })
  expect(grades()).toEqual([])
  await sitting('C').says({ grade: '50-69', adjudicates: [a.id, b.id] })
  expect(grades()).toEqual(['50-69'])
  const copy = await sitting('A').undoes(await sitting('A').undoes(a))
  expect(copy).toMatchObject({ replaces: a.id, grade: 'none' })
  expect([grades(), await sitting('A').disagreements()]).toEqual([['50-69'], []])
  const decision = await sitting('D').says({ grade: '>=70', adjudicates: [copy.id, b.id] })
  expect(decision.adjudicates).toEqual([a.id, b.id])
  await sitting('A').undoes(copy)
  await sitting('C').says({ grade: '>=70' })
  expect(await sitting('A').disagreements()).toEqual(['side'])
})

test('a read before a reveal stays one, and is no read after it', async () => {
  const kim = sitting('Kim')
  const mild = await kim.says({ grade: '>=70' })
  await kim.says({ grade: 'none' })
  await kim.reveal()
  expect(mild.shown).toEqual({ modelId: 'model-a', when: 'before' })
  expect((await kim.undoes(mild)).shown).toEqual(mild.shown)
  expect(await kim.pairs()).toMatchObject([{ gradeBefore: 'none', gradeAfter: 'none' }])
  expect((await kim.says({ grade: '>=70' })).shown).toEqual({ modelId: 'model-a', when: 'after' })
  expect(await kim.pairs()).toMatchObject([{ gradeAfter: '>=70' }])
})

test('only what was taken back is put back: not changed, not of another, not twice, and not a copy of a copy', async () => {
  const kim = sitting('Kim')
  const read = await kim.says({ grade: 'none' })
  const again = putBack(read)
  expect(await kim.change([], [again])).toMatchObject({ error: { code: 'stands-already' } })
  await kim.takesBack(read)
  for (const change of [{ grade: '>=70' }, { frame: 1 }, { comment: 'x' }] as const)
    expect(await kim.change([], [{ ...again, ...change }])).toMatchObject({
      error: { code: 'not-that-read' },
    })
  expect(await sitting('Lee').change([], [again])).toMatchObject({ error: { code: 'not-yours' } })
  sitting('Kim')
  expect(await kim.change([], [{ ...again, replaces: 'nothing' }])).toMatchObject({
    error: { code: 'no-such-label' },
  })
  const [copy] = await value(kim.change([], [again]))
  expect(await kim.change([], [again])).toMatchObject({ error: { code: 'stands-already' } })
  expect(await kim.change([copy?.id ?? ''], [{ ...again, replaces: copy?.id }])).toMatchObject({
    error: { code: 'no-such-label' },
  })
  expect(await kim.change([copy?.id ?? ''], [again])).toMatchObject({ ok: true })
})

test('one act puts a read back once', async () => {
  const kim = sitting('Kim')
  const read = await kim.says({ grade: 'none' })
  await kim.takesBack(read)
  expect(await kim.change([], [putBack(read), putBack(read)])).toMatchObject({
    error: { code: 'stands-already' },
  })
})

test('the log says what was put back, and the chain of entries holds', async () => {
  const kim = sitting('Kim')
  const read = await kim.says({ grade: 'none' })
  await kim.undoes(read)
  const [newest, , oldest] = store.audit.list({ kinds: null, before: null, limit: 3 })
  expect(JSON.parse(newest?.detail ?? '')).toMatchObject({ kind: 'label-recorded', replaces: read.id })
  expect(auditText(newest?.detail ?? '')).toMatch(/, put back as it was$/)
  expect(oldest?.detail).not.toContain('replaces')
  expect((await store.audit.verify(async () => undefined)).problems).toEqual([])
})

test('a library from before it was kept opens with its labels, and what it holds can be put back', async () => {
  const read = await sitting('Kim').says({ grade: 'none' })
  store.close()
  const old = openDatabase(join(folder.path, 'library.db'))
  old.exec(`ALTER TABLE labels DROP COLUMN replaces; PRAGMA user_version = ${schemaVersion - 1}`)
  old.close()
  store = openStore(join(folder.path, 'library.db'))
  expect(store.labels.get(read.id)).toEqual(read)
  expect(store.labels.get(read.id)).not.toHaveProperty('replaces')
  const copy = await sitting('Kim').undoes(read)
  expect(store.labels.get(copy.id)).toEqual({ ...copy, ...asNew(read), replaces: read.id })
})
