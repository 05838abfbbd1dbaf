import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from '#core/contract.ts'
import { plainLabel } from '#core/labelling/label.ts'
import { ok } from '#core/result.ts'
import { auditVerify } from '../cli/audit-command.ts'
import { openDatabase } from '../store/database.ts'
import { openStore, type Store } from '../store/store.ts'
import { indexedFile, runReading, temporaryFolder } from '../store/testing.ts'
import { createAuditHandlers } from './audit.ts'
import { createHospitalHandlers } from './hospital.ts'
import { createLabelHandlers } from './label.ts'
import { policyPath, readPolicy } from './policy-file.ts'
import { createRecorder } from './recorder.ts'
import { createRevealHandlers } from './reveal.ts'
import { createSettingsHandlers, rememberSettings } from './settings.ts'
import { createTruthHandlers } from './truth.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let target: string | null
const noPause = async () => undefined

function start(policy: { readFirst?: boolean } = {}) {
  let n = 0
  const recorder = createRecorder(store, 'cathlab', () => new Date(Date.UTC(2026, 0, 1) + ++n * 1000))
  const newId = () => `id-${++n}`
  const inForce = rememberSettings(store, policy)
  return {
    inForce,
    hospital: createHospitalHandlers(store, recorder),
    label: createLabelHandlers({
      ...{ store, recorder, newId, madeBy: () => 'model-a', onChange: () => undefined },
      hides: () => inForce.get().hideReading,
    }),
    settings: createSettingsHandlers(store, policy, 'cathlab', recorder, inForce.forget),
    reveal: createRevealHandlers(store, recorder, async () => ok('model-a'), newId),
    truth: createTruthHandlers(store, recorder, newId),
    audit: createAuditHandlers(store, recorder, async () => target),
  }
}

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  target = null
})
afterEach(() => {
  store.close()
  folder.remove()
})

const logged = () =>
  store.audit
    .list({ kinds: null, before: null, limit: 100 })
    .reverse()
    .map(({ account, reader, detail }) => ({
      account,
      reader,
      ...z.looseObject({ kind: z.string() }).parse(JSON.parse(detail)),
    }))

describe('the dial of this hospital', () => {
  it('remembers what was set, by whom and how it is known, and says each turn of it in the log', async () => {
    const { hospital, settings } = start()
    expect(await hospital.get(undefined)).toEqual(ok({ prevalences: [], harm: null }))
    await settings.set({ reader: 'Dr Kim' })
    await hospital.setPrevalence({ level: 'region', value: 0.12, source: 'count of 2025' })
    await hospital.setHarm({ value: 10 })
    await hospital.setPrevalence({ level: 'region', value: 0.08, source: 'count of 2026' })
    store.close()
    store = openStore(join(folder.path, 'library.db'))
    const again = start().hospital
    const kept = contract.hospital.get.response.parse(unwrap(await again.get(undefined)))
    expect(kept.prevalences).toMatchObject([
      { level: 'region', value: 0.08, source: 'count of 2026', setBy: 'Dr Kim' },
    ])
    expect(kept.harm).toMatchObject({ value: 10, setBy: 'Dr Kim' })
    await again.clearPrevalence({ level: 'region' })
    await again.clearPrevalence({ level: 'region' })
    await again.clearHarm(undefined)
    expect(logged()).toMatchObject([
      { kind: 'setting-changed', setting: 'reader', from: '', to: 'Dr Kim', account: 'cathlab', reader: '' },
      {
        kind: 'prevalence-set',
        level: 'region',
        from: null,
        to: 0.12,
        source: 'count of 2025',
        reader: 'Dr Kim',
      },
      { kind: 'harm-ratio-set', from: null, to: 10 },
      { kind: 'prevalence-set', from: 0.12, to: 0.08 },
      { kind: 'prevalence-cleared', level: 'region', from: 0.08 },
      { kind: 'harm-ratio-cleared', from: 10 },
    ])
    expect((await store.audit.verify(noPause)).problems).toEqual([])
  })

  it('takes no prevalence without a source, of no one, or of everyone', () => {
    const { request } = contract.hospital.setPrevalence
    for (const wrong of [{ source: '  ' }, { value: 0 }, { value: 1 }, { value: 12 }])
      expect(request.safeParse({ level: 'region', value: 0.1, source: 'count', ...wrong }).success).toBe(
        false,
      )
  })
})

const unwrap = <T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

describe('read first, then reveal', () => {
  const read = () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.readings.setRun(run.id, 'model-a', runReading('model-a', 0.8))
    return { runId: run.id, studyId: run.studyId }
  }

  it('shows nothing before the own read of the run, and locks that one', async () => {
    const { reveal, label, settings } = start()
    const { runId, studyId } = read()
    expect(await reveal.show({ runId })).toMatchObject({ ok: false, error: { code: 'read-first' } })
    await label.record(plainLabel({ runId, frame: 0, box: null }, 'none'))
    expect(await reveal.show({ runId })).toMatchObject({ ok: false, error: { code: 'read-first' } })
    const own = unwrap(await label.record(plainLabel({ runId, frame: null, box: null }, '<50')))
    const shown = unwrap(await reveal.show({ runId }))
    expect(shown).toMatchObject({
      gradeBefore: '<50',
      modelId: 'model-a',
      reader: 'cathlab',
      shown: { triage: 'look', probability: { value: 0.8 } },
    })
    expect(await reveal.show({ runId })).toEqual(ok(shown))
    expect(await reveal.ofStudy({ studyId })).toEqual(ok([shown]))
    expect(await label.retract({ labelId: own.id })).toMatchObject({ ok: false, error: { code: 'locked' } })
    await settings.set({ reader: 'Dr Lee' })
    expect(await reveal.ofStudy({ studyId })).toEqual(ok([]))
    expect(logged().map(({ kind }) => kind)).toEqual([
      'label-recorded',
      'label-recorded',
      'reading-revealed',
      'setting-changed',
    ])
  })

  it('waits for the model, and knows no run that is not there', async () => {
    const { reveal, label } = start()
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    await label.record(plainLabel({ runId: run.id, frame: null, box: null }, 'none'))
    expect(await reveal.show({ runId: run.id })).toMatchObject({ ok: false, error: { code: 'not-read-yet' } })
    expect(await reveal.show({ runId: 'f'.repeat(32) })).toMatchObject({
      ok: false,
      error: { code: 'no-such-run' },
    })
  })

  it('pairs the read before with the read after and the truth, which is kept from who has not read', async () => {
    const { reveal, label, truth, settings } = start()
    const { runId } = read()
    await label.record(plainLabel({ runId, frame: null, box: null }, 'none'))
    await reveal.show({ runId })
    await label.record(plainLabel({ runId, frame: null, box: null }, '>=70'))
    const said = unwrap(await truth.record({ runId, verdict: '>=70', source: 'QCA', note: '' }))
    const pair = { gradeBefore: 'none', gradeAfter: '>=70', truth: '>=70', shown: { triage: 'look' } }
    expect(unwrap(await reveal.pairs({ whose: 'mine' }))).toMatchObject([pair])
    await settings.set({ reader: 'Dr Lee' })
    expect(await truth.ofRun({ runId })).toEqual(ok({ truth: null, hidden: true }))
    expect(await reveal.pairs({ whose: 'all' })).toEqual(ok([]))
    expect(await truth.retract({ truthId: said.id })).toMatchObject({
      ok: false,
      error: { code: 'not-yours' },
    })
    await label.record(plainLabel({ runId, frame: null, box: null }, '<50'))
    expect(unwrap(await reveal.pairs({ whose: 'all' }))).toMatchObject([pair])
    expect(await reveal.pairs({ whose: 'mine' })).toEqual(ok([]))
    expect(unwrap(await truth.ofRun({ runId })).truth).toMatchObject({
      verdict: '>=70',
      recordedBy: 'cathlab',
    })
    await settings.set({ reader: '' })
    await truth.retract({ truthId: said.id })
    expect(await truth.ofRun({ runId })).toEqual(ok({ truth: null, hidden: false }))
    expect(await truth.retract({ truthId: said.id })).toMatchObject({
      ok: false,
      error: { code: 'no-such-truth' },
    })
  })
})

describe('settings', () => {
  it('are what the hospital decided, whatever a person stored before or asks for', async () => {
    store.preferences.set({ hideReading: false })
    const { settings } = start({ readFirst: true })
    expect(unwrap(await settings.get(undefined)).hideReading).toBe(true)
    expect(await settings.set({ hideReading: false })).toMatchObject({
      ok: false,
      error: { code: 'set-by-policy' },
    })
    expect(unwrap(await settings.set({ loop: false, hideReading: true }))).toMatchObject({
      loop: false,
      hideReading: true,
    })
    expect(store.preferences.get().hideReading).toBe(false)
    expect(logged()).toMatchObject([{ kind: 'setting-changed', setting: 'loop', from: true, to: false }])
  })

  it('are read once, and anew as soon as one was changed', async () => {
    const { settings, inForce } = start()
    expect(inForce.get().loop).toBe(true)
    expect(inForce.get()).toBe(inForce.get())
    await settings.set({ loop: false })
    expect(inForce.get().loop).toBe(false)
  })

  it('that only say how the window looks are not logged, and of keys only the one that changed', async () => {
    const { settings } = start()
    await settings.set({ showBoxes: true })
    const { keys } = unwrap(await settings.set({ keys: { play: 'p' } }))
    await settings.set({ keys })
    expect(logged()).toMatchObject([{ setting: 'key of play', from: 'space', to: 'p' }])
  })
})

describe('a policy file', () => {
  const write = (content: string) => {
    const path = join(folder.path, 'policy.json')
    writeFileSync(path, content)
    return path
  }

  it('decides what it names; a computer without one decides nothing', () => {
    expect(readPolicy(write('{"readFirst": true}'))).toEqual(ok({ readFirst: true }))
    expect(readPolicy(write('{}'))).toEqual(ok({}))
    expect(readPolicy(join(folder.path, 'none.json'))).toEqual(ok({}))
  })

  it.each([
    ['{"readFirst": "yes"}', 'readFirst'],
    ['{"readfirst": true}', 'readfirst'],
    ['{readFirst: true}', 'it is no JSON: Expected property name'],
    ['', 'it is no JSON: Unexpected end'],
    ['[]', 'expected object'],
    [' '.repeat(70_000), 'larger'],
  ])('that is %j is refused, saying where', (content, where) => {
    const read = readPolicy(write(content))
    expect(read).toMatchObject({ ok: false, error: { code: 'policy-invalid' } })
    if (!read.ok) expect(read.error.message).toContain(where)
  })

  it('that is there and cannot be read is refused', () => {
    mkdirSync(join(folder.path, 'folder'))
    expect(readPolicy(join(folder.path, 'folder'))).toMatchObject({
      ok: false,
      error: { code: 'policy-invalid' },
    })
  })

  it('lies where only an administrator writes; an installed program takes no other', () => {
    const env = { OSTIUM_POLICY: '/tmp/mine.json', ProgramData: 'D:\\Data' }
    expect(policyPath(env, 'linux', true)).toBe('/etc/ostium/policy.json')
    expect(policyPath(env, 'linux', false)).toBe('/tmp/mine.json')
    expect(policyPath({}, 'linux', false)).toBe('/etc/ostium/policy.json')
    expect(policyPath(env, 'win32', true)).toBe('D:\\Data\\Ostium\\policy.json')
    expect(policyPath(env, 'darwin', true)).toBe('/Library/Application Support/Ostium/policy.json')
  })
})

describe('the audit log', () => {
  it('is listed, verified and taken away, whole and safe to open in a spreadsheet', async () => {
    const { audit, settings, hospital } = start()
    await settings.set({ reader: '=HYPERLINK("x"),Kim' })
    await hospital.setHarm({ value: 5 })
    const listed = unwrap(await audit.list({ kinds: ['harm-ratio-set'], before: null, limit: 10 }))
    expect(listed).toMatchObject({ total: 1, rows: [{ seq: 2 }] })
    expect(unwrap(await audit.verify(undefined))).toMatchObject({ entries: 2, problems: [] })
    expect(await audit.export({ format: 'csv' })).toEqual(ok(null))
    target = join(folder.path, 'log.csv')
    expect(await audit.export({ format: 'csv' })).toEqual(ok({ entries: 2 }))
    expect(readFileSync(target, 'utf8').split('\r\n')[2]).toContain(
      `cathlab,"'=HYPERLINK(""x""),Kim",harm-ratio-set`,
    )
    target = join(folder.path, 'log.json')
    await audit.export({ format: 'json' })
    const rows = z.array(z.looseObject({ kind: z.string() })).parse(JSON.parse(readFileSync(target, 'utf8')))
    expect(rows.map(({ kind }) => kind)).toEqual(['setting-changed', 'harm-ratio-set', 'exported'])
  })

  it('that cannot be written says so and leaves nothing behind', async () => {
    target = join(folder.path, 'none', 'log.csv')
    const answer = await start().audit.export({ format: 'csv' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-written' } })
    expect(existsSync(join(folder.path, 'none'))).toBe(false)
    expect(logged()).toEqual([])
  })

  it('is verified on the command line: 0 when whole, 1 when not or not there, 3 when the library cannot be read', async () => {
    const said: string[] = []
    const world = (library: string) => ({
      library,
      out: (text: string) => void said.push(text),
      err: (text: string) => void said.push(text),
    })
    await start().hospital.setHarm({ value: 5 })
    const path = join(folder.path, 'library.db')
    expect(await auditVerify(world(path), true)).toBe(0)
    expect(JSON.parse(said.join(''))).toMatchObject({ verified: true, entries: 1, problems: [] })
    // A disk that is not there must not look like a log in which nothing was changed.
    expect(await auditVerify(world(join(folder.path, 'none.db')), false)).toBe(1)
    expect(said.join('')).toContain('There is no library')
    writeFileSync(
      join(folder.path, 'broken.db'),
      'no database at all, but long enough to look like one'.repeat(50),
    )
    expect(await auditVerify(world(join(folder.path, 'broken.db')), false)).toBe(3)
    const db = openDatabase(path)
    db.exec('DROP TRIGGER audit_stays; DELETE FROM audit')
    db.close()
    said.length = 0
    expect(await auditVerify(world(path), false)).toBe(1)
    expect(said.join('')).toContain('entry 1 is missing')
  })
})
