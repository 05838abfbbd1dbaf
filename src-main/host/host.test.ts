import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Grade } from '#core/reading/types.ts'
import { plainLabel } from '#core/labelling/label.ts'
import { eventChannels } from '#core/channels.ts'
import { contract } from '#core/contract.ts'
import { fail, ok } from '#core/result.ts'
import { trainerJobWith } from '#core/testing/trainer-job.ts'
import { mayMount, mounted, resized, unmount } from '../engine/small-disk.testing.ts'
import { openStore, type Store } from '../store/store.ts'
import { frameReading, temporaryFolder } from '../store/testing.ts'
import { createBackups } from './backups.ts'
import { createHost, type Host, type HostParts } from './host.ts'
import { silentLog } from './log.ts'
import { rememberSettings } from './settings.ts'
import { createRouter, type Dispatch } from './router.ts'
import { trainingFolder } from './training-folder.ts'
import { createScriptedEngine, scriptedIndex, writeFile, type ScriptedEngine } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
let store: Store
let engine: ScriptedEngine
let host: Host
let dispatch: Dispatch
let events: { name: string; payload: unknown }[]
let indexed: string[]

const Event = z.object({ payload: z.instanceof(z.ZodType) })
const { payload: Imported } = contract.study.imported

/** A host as Electron makes it, on a real library file, with every event checked against the contract. */
function start(changes: Partial<HostParts> = {}): void {
  let ids = 0
  engine = createScriptedEngine()
  const scripted = scriptedIndex((path) => readFileSync(path, 'utf8'))
  host = createHost({
    store,
    engine,
    openEngine: () => {
      throw new Error('no model is compared in this test')
    },
    indexer: {
      index: (path) => {
        indexed.push(path)
        return scripted(path)
      },
      frame: async () => fail({ code: 'none', message: 'no file here is deflated', action: 'none' }),
      close: async () => undefined,
    },
    choose: async () => null,
    savePdf: async (name) => ok(name),
    chooseTarget: async () => null,
    exportImage: async () => fail({ code: 'none', message: 'nothing is exported here', action: 'none' }),
    policy: {},
    settings: rememberSettings(store, {}),
    emit: (domain, channel, payload) => {
      const name = `${domain}.${String(channel)}`
      expect(eventChannels).toContain(name)
      const entry: unknown = Reflect.get(contract[domain], channel)
      events.push({ name, payload: Event.parse(entry).payload.parse(payload) })
    },
    account: 'cathlab',
    log: silentLog,
    info: { version: '0', runtime: 'node', developmentRuntime: true, platform: 'test' },
    packed: null,
    model: { id: 'model-a', dir: join(folder.path, 'model-a'), weightsSha256: 'a'.repeat(64) },
    modelRoots: { shipped: join(folder.path, 'shipped'), own: join(folder.path, 'models') },
    dataFolder: folder.path,
    makeDemo: async () => ok([writeFile(join(folder.path, 'demo', 'd.dcm'), '1.9 9')]),
    launchTrainer: () => expect.fail('nothing trains here'),
    after: () => () => undefined,
    onBattery: () => null,
    onTrainingIdle: () => undefined,
    backups: createBackups(
      folder.path,
      async () => undefined,
      () => new Date(0),
    ),
    restart: () => undefined,
    clock: () => new Date(Date.UTC(2026, 0, 1) + ids),
    newId: () => `id-${++ids}`,
    onBug: (_where, cause) => {
      throw cause
    },
    ...changes,
  })
  dispatch = createRouter(host.handlers, {
    forbidden: () => null,
    checkResponses: true,
    onBug: (_channel, cause) => {
      throw cause
    },
  })
}

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  events = []
  indexed = []
  start()
})
afterEach(() => {
  store.close()
  folder.remove()
})

const until = async (name: string, count = 1) => {
  for (let n = 0; n < 500; n++) {
    const found = events.filter((event) => event.name === name)
    if (found.length >= count) return found.at(-1)?.payload
    await new Promise((done) => setTimeout(done, 2))
  }
  throw new Error(`no ${name} came; events: ${JSON.stringify(events)}`)
}
const call = (channel: string, request?: unknown) => dispatch(channel, request, true)
const valueOf = async (channel: string, request?: unknown): Promise<unknown> => {
  const result = await call(channel, request)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
/** Opens one file and answers the ids of its study and run. */
async function openOne(content = '1.1 1') {
  const path = writeFile(join(folder.path, 'in', `${content.replaceAll(' ', '-')}.dcm`), content)
  host.openPaths([path])
  const [studyId = ''] = Imported.parse(await until('study.imported')).studyIds
  const { runs } = contract.study.get.response.parse(await valueOf('study.get', { studyId }))
  return { path, studyId, runId: runs[0]?.id ?? '' }
}

describe('opening', () => {
  it('walks folders, tells failures by file without any path, and passes over what is no image there', async () => {
    const root = join(folder.path, 'disc')
    writeFile(join(root, 'a', 'one'), '1.1 1')
    writeFile(join(root, 'b', 'two'), '1.2 1')
    writeFile(join(root, 'viewer.exe'), 'MZ')
    const junk = writeFile(join(folder.path, 'junk.dcm'), 'junk')
    await valueOf('study.drop', { paths: [root, junk, join(folder.path, 'gone.dcm')] })
    const imported = Imported.parse(await until('study.imported'))
    expect(imported.studyIds).toHaveLength(1)
    expect(imported.failures).toMatchObject([
      { file: 'junk.dcm', code: 'not-dicom' },
      { file: 'gone.dcm', code: 'unreadable' },
    ])
    expect(JSON.stringify(events)).not.toContain(folder.path)
    const study = await valueOf('study.get', { studyId: imported.studyIds[0] })
    expect(study).toMatchObject({ summary: { runs: 2, frames: 4, triage: null } })
    expect(JSON.stringify(study)).not.toContain(folder.path)
  })

  it('lists the studies of one import in their order, newest first: the one that is shown is on top', async () => {
    let asked = 0
    start({ clock: () => new Date(Date.UTC(2026, 0, 1) + 5 * ++asked) })
    const { studyId } = await openOne('1.5 5')
    const files = ['1.1 1', '1.3 3', '1.2 2', '1.4 1'].map((content, i) =>
      writeFile(join(folder.path, 'several', `${i}.dcm`), content),
    )
    host.openPaths(files)
    const { studyIds } = Imported.parse(await until('study.imported', 2))
    const listed = contract.study.list.response.parse(await valueOf('study.list', { text: '' }))
    expect(studyIds).toHaveLength(3)
    expect(listed.map(({ id }) => id)).toEqual([...studyIds, studyId])
  })

  it('a second time indexes nothing', async () => {
    const { path } = await openOne()
    host.openPaths([path])
    await until('study.imported', 2)
    expect(indexed).toEqual([path])
  })

  it('opens a picture that is named as a study of one frame, and passes over those in a folder', async () => {
    const root = join(folder.path, 'export')
    const named = [writeFile(join(root, 'a.png'), 'PNG a'), writeFile(join(root, 'b.png'), 'PNG b')]
    host.openPaths(named)
    const { studyIds, failures } = Imported.parse(await until('study.imported'))
    expect([studyIds.length, failures]).toEqual([2, []])
    const { summary, runs } = contract.study.get.response.parse(
      await valueOf('study.get', { studyId: studyIds[0] }),
    )
    expect(summary).toMatchObject({ patientName: null, description: 'a.png', frames: 1 })
    const runId = runs[0]?.id ?? ''
    expect(await valueOf('study.run', { runId })).toMatchObject({ rows: 64, columns: 48, modality: null })
    expect(await host.frame(runId, 0)).toEqual(ok(new TextEncoder().encode('PNG ')))
    writeFile(join(root, 'c.png'), 'PNG c')
    host.openPaths([root])
    expect(await until('study.imported', 2)).toMatchObject({ studyIds, failures: [] })
  })

  it('refuses a file of another study with the SOP Instance UID of one that is there, and leaves that one alone', async () => {
    const { studyId, runId, path } = await openOne('1.1 1')
    const copy = writeFile(join(folder.path, 'copy', '1.dcm'), '1.1 1')
    const other = writeFile(join(folder.path, 'other', '1.dcm'), '1.1 2')
    host.openPaths([copy, other])
    expect(await until('study.imported', 2)).toMatchObject({
      studyIds: [studyId],
      failures: [{ file: '1.dcm', code: 'same-uid' }],
    })
    expect(store.library.run(runId)).toMatchObject({ path: copy, studyId })
    expect(readFileSync(path, 'utf8')).toBe('1.1 1')
  })

  it('stops when cancelled', async () => {
    for (let n = 0; n < 50; n++) writeFile(join(folder.path, 'many', `${n}`), `1.${n} 1`)
    const jobId = host.openPaths([join(folder.path, 'many')])
    await valueOf('study.cancelImport', { jobId })
    await until('study.imported')
    expect(events.at(-1)?.payload).toMatchObject({ jobId, finished: true, cancelled: true })
    expect(indexed.length).toBeLessThan(50)
  })

  it('makes thumbnails and says so', async () => {
    const { runId, studyId } = await openOne()
    await until('study.changed', 2)
    expect(host.thumbnail(runId)).toEqual(new Uint8Array([1, 2, 3]))
    expect(await valueOf('study.get', { studyId })).toMatchObject({ runs: [{ hasThumbnail: true }] })
  })

  it('opens the demo study and marks it', async () => {
    await valueOf('study.openDemo')
    await until('study.imported')
    expect(await valueOf('study.list', { text: '' })).toMatchObject([{ demo: true }])
  })

  it('says when the demo study cannot be made', async () => {
    start({
      makeDemo: async () => fail({ code: 'disk', message: 'The disk is full.', action: 'Make room.' }),
    })
    host.openDemo()
    expect(await until('study.imported')).toMatchObject({ failures: [{ code: 'disk' }] })
  })

  it('answers null when the dialog is cancelled', async () => {
    expect(await call('study.choose', { what: 'files' })).toEqual(ok(null))
  })

  it('forgets a study and leaves the file', async () => {
    const { path, studyId } = await openOne()
    await valueOf('study.forget', { studyId })
    expect(await call('study.get', { studyId })).toMatchObject({
      ok: false,
      error: { code: 'no-such-study' },
    })
    expect(readFileSync(path, 'utf8')).toBe('1.1 1')
  })
})

describe('frames', () => {
  it('come as their ranges, one after the other', async () => {
    const { runId } = await openOne()
    expect(await host.frame(runId, 0)).toEqual(ok(new TextEncoder().encode('1.1 ')))
    expect(await host.frame(runId, 1)).toEqual(ok(new TextEncoder().encode('1 1.')))
    expect(await host.frame(runId, 2)).toMatchObject({ ok: false, error: { code: 'no-such-run' } })
  })

  it('of a file that was changed or is gone say so', async () => {
    const { path, runId } = await openOne()
    writeFile(path, 'a longer content')
    expect(await host.frame(runId, 0)).toMatchObject({ ok: false, error: { code: 'file-changed' } })
    rmSync(path)
    expect(await host.frame(runId, 0)).toMatchObject({ ok: false, error: { code: 'file-missing' } })
  })
})

describe('reading', () => {
  it('asks for the frame on screen first, sends and stores each reading, and concludes the run', async () => {
    const { runId, studyId } = await openOne()
    await valueOf('reading.start', { runId, frame: 1 })
    expect(engine.jobs[0]?.frames).toEqual([1, 0])
    engine.answer(1)
    expect(await until('reading.frameRead')).toMatchObject({ runId, reading: { frame: 1 } })
    engine.answer(0)
    await engine.finish()
    expect(await until('reading.runRead')).toMatchObject({ runId })
    expect(await valueOf('reading.stored', { runId })).toMatchObject({ frames: [{ frame: 0 }, { frame: 1 }] })
    expect(await valueOf('study.get', { studyId })).toMatchObject({ summary: { triage: 'look' } })
    expect(events.at(-1)?.payload).toMatchObject({ kind: 'read', finished: true, done: 2, total: 2 })
  })

  it('reads nothing twice: a second start sends what is stored and asks the engine for nothing', async () => {
    const { runId } = await openOne()
    await valueOf('reading.start', { runId, frame: 0 })
    engine.answer(0)
    engine.answer(1)
    await engine.finish()
    events.length = 0
    await valueOf('reading.start', { runId, frame: 0 })
    await until('reading.frameRead', 2)
    await until('reading.runRead')
    expect(engine.jobs).toHaveLength(1)
  })

  it('joins a running job after a reload of the window', async () => {
    const { runId } = await openOne()
    const first = await call('reading.start', { runId, frame: 0 })
    engine.answer(0)
    events.length = 0
    expect(await call('reading.start', { runId, frame: 1 })).toEqual(first)
    expect(events).toMatchObject([{ name: 'reading.frameRead', payload: { reading: { frame: 0 } } }])
    expect(await valueOf('reading.stored', { runId })).toMatchObject({ frames: [{ frame: 0 }] })
    expect(engine.jobs).toHaveLength(1)
    expect(engine.jobs[0]?.focused).toEqual([1])
  })

  it('sets an older run aside for a newer one, then goes on with what is missing', async () => {
    const older = await openOne('1.1 1')
    events.length = 0
    const newer = await openOne('1.2 2')
    await valueOf('reading.start', { runId: older.runId, frame: 0 })
    engine.answer(0)
    await valueOf('reading.start', { runId: newer.runId, frame: 0 })
    await engine.finish()
    expect(engine.jobs[1]?.source.path).toBe(newer.path)
    await engine.finish()
    expect(engine.jobs[2]).toMatchObject({ source: { path: older.path }, frames: [1] })
    expect(engine.jobs[2]?.alreadyRead).toEqual([frameReading(0)])
  })

  it('stops when cancelled and keeps what was read', async () => {
    const { runId } = await openOne()
    await valueOf('reading.start', { runId, frame: 0 })
    engine.answer(0)
    await valueOf('reading.cancel', { runId })
    await engine.finish()
    expect(events.at(-1)?.payload).toMatchObject({ kind: 'read', finished: true, cancelled: true })
    expect(store.readings.frames(runId, 'model-a')).toHaveLength(1)
    expect(store.readings.run(runId, 'model-a')).toBeNull()
  })

  it('starts again while a cancelled one still ends, and reads what was missing', async () => {
    const { runId } = await openOne()
    const first = await valueOf('reading.start', { runId, frame: 0 })
    engine.answer(0)
    engine.holdCancels()
    await valueOf('reading.cancel', { runId })
    const second = await valueOf('reading.start', { runId, frame: 0 })
    expect(second).not.toBe(first)
    expect(engine.jobs).toHaveLength(1)
    await engine.finish()
    expect(engine.jobs[1]?.frames).toEqual([1])
    engine.answer(1)
    await engine.finish()
    expect(await until('reading.runRead')).toMatchObject({ runId })
    expect(events.at(-1)?.payload).toMatchObject({ jobId: second, finished: true, cancelled: false })
  })

  it('of a small picture, which has no frames to pool, is that of its run', async () => {
    host.openPaths([writeFile(join(folder.path, 'a.png'), 'PNG a')])
    const [studyId = ''] = Imported.parse(await until('study.imported')).studyIds
    const { runs } = contract.study.get.response.parse(await valueOf('study.get', { studyId }))
    const runId = runs[0]?.id ?? ''
    await valueOf('reading.start', { runId, frame: 0 })
    expect(engine.jobs[0]?.source.kind).toBe('image')
    const frame = frameReading(0)
    engine.jobs[0]?.onFrame({ ...frame, probability: { ...frame.probability, level: 'patch' } })
    await engine.finish(null)
    expect(await until('reading.runRead')).toMatchObject({
      runId,
      reading: { triage: frame.triage, probability: { level: 'patch' }, peakFrame: 0, framesRead: 1 },
    })
    expect(await valueOf('study.get', { studyId })).toMatchObject({ summary: { triage: frame.triage } })
  })

  it('of another model is not shown', async () => {
    const { runId, studyId } = await openOne()
    store.readings.addFrames(runId, 'older-model', [frameReading(0, 'older-model')])
    expect(await valueOf('reading.stored', { runId })).toEqual({ frames: [], run: null })
    expect(await valueOf('study.get', { studyId })).toMatchObject({ runs: [{ reading: null }] })
  })
})

describe('labels and settings', () => {
  it('record, list and retract under the reader of the settings', async () => {
    const { runId } = await openOne()
    await valueOf('settings.set', { reader: 'Kim' })
    const recorded = await valueOf('label.record', plainLabel({ runId, frame: 1, box: null }, '>=70'))
    const label = contract.label.record.response.parse(recorded)
    expect(label).toMatchObject({ reader: 'Kim', runId, frame: 1, retractedAt: null })
    await valueOf('label.retract', { labelId: label.id })
    const again = await call('label.retract', { labelId: label.id })
    expect(again).toMatchObject({ ok: false, error: { code: 'no-such-label' } })
    expect(await call('label.list', { runId })).toMatchObject({
      ok: true,
      value: { reader: 'Kim', own: [{ grade: '>=70' }], others: [], hidden: 0 },
    })
  })

  it('keep what one reader recorded from the next until that one has read too, and let none take it back', async () => {
    const { runId } = await openOne()
    const reads = async () => contract.label.list.response.parse(await valueOf('label.list', { runId }))
    const grade = (frame: number | null, what: Grade) =>
      valueOf('label.record', plainLabel({ runId, frame, box: null }, what))
    expect((await reads()).reader).toBe('cathlab')
    await grade(null, '>=70')
    await valueOf('settings.set', { reader: 'Lee' })
    expect(await reads()).toEqual({ reader: 'Lee', own: [], others: [], hidden: 1 })
    await grade(1, 'none')
    expect(await reads()).toMatchObject({ others: [], hidden: 1 })
    const { id } = contract.label.record.response.parse(await grade(null, 'none'))
    const { others, hidden } = await reads()
    expect([others.map(({ reader, grade: seen }) => [reader, seen]), hidden]).toEqual([
      [['cathlab', '>=70']],
      0,
    ])
    const stolen = await call('label.retract', { labelId: others[0]?.id })
    expect(stolen).toMatchObject({ ok: false, error: { code: 'not-yours' } })
    await valueOf('label.retract', { labelId: id })
    expect((await reads()).hidden).toBe(1)
  })

  it('refuse a frame the run does not have', async () => {
    const { runId } = await openOne()
    const result = await call('label.record', plainLabel({ runId, frame: 2, box: null }, 'none'))
    expect(result).toMatchObject({ ok: false, error: { code: 'no-such-frame' } })
  })
})

describe('the router', () => {
  it('answers no page but its own', async () => {
    expect(await dispatch('settings.get', undefined, false)).toMatchObject({ error: { code: 'refused' } })
  })

  it.each([
    ['study.list', { text: 7 }],
    ['study.get', { studyId: '../../etc/passwd' }],
    ['reading.start', { runId: 'a'.repeat(32), frame: -1 }],
    ['study.drop', { paths: [] }],
    ['constructor.prototype', undefined],
    ['study', undefined],
    ['study.imported', undefined],
  ])('refuses %s %j before any handler', async (channel, request) => {
    expect(await call(channel, request)).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  it('turns what a handler throws into an error that says it is ours', async () => {
    const bugs: unknown[] = []
    const broken = {
      ...host.handlers,
      settings: {
        ...host.handlers.settings,
        get: () => {
          throw new Error('boom')
        },
      },
    }
    const router = createRouter(broken, {
      checkResponses: true,
      forbidden: () => null,
      onBug: (channel) => bugs.push(channel),
    })
    expect(await router('settings.get', undefined, true)).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    })
    expect(bugs).toEqual(['settings.get'])
  })

  it('finds an answer that breaks the contract', async () => {
    const info = { version: 3, runtime: '', developmentRuntime: true, platform: '' }
    const lying = { ...host.handlers, app: { ...host.handlers.app, info: () => ok(Object(info)) } }
    const router = createRouter(lying, {
      checkResponses: true,
      forbidden: () => null,
      onBug: () => undefined,
    })
    await expect(router('app.info', undefined, true)).rejects.toThrow(/version/)
  })
})

describe('a training that was begun', () => {
  it('goes on with the next program, and rests where the hospital has forbidden it since', async () => {
    const jobId = 'tuned'
    const begun = trainingFolder(join(folder.path, 'training'))
    const idle = {
      status: 'running' as const,
      waits: null,
      progress: null,
      trace: [],
      error: null,
      modelId: null,
    }
    const who = { cohortId: 'c', cohortName: '', cohortHash: '', parentId: '', startedAt: '', startedBy: '' }
    begun.begin(trainerJobWith(folder.path), { jobId, recipe: 'whole-model', seed: 1, ...who, ...idle })
    let launched = 0
    const launchTrainer = () => {
      launched += 1
      return { pid: 1, send: () => undefined, kill: () => undefined }
    }
    start({ launchTrainer, policy: { fineTuning: false } })
    host.wakeTraining()
    expect([launched, host.trains()]).toEqual([0, false])
    expect(await valueOf('training.state')).toMatchObject({ job: { error: { code: 'set-by-policy' } } })
    start({ launchTrainer })
    host.wakeTraining()
    expect([launched, host.trains()]).toEqual([1, true])
  })
})

describe.skipIf(!mayMount())('a library on a disk that is full (root)', () => {
  it('refuses the next label through its call, loses none of those before, and goes on when there is room', async () => {
    const disk = join(folder.path, 'disk')
    mounted(disk, 2048)
    store.close()
    store = openStore(join(disk, 'library.db'))
    try {
      start()
      const { runId } = await openOne()
      const record = (n: number) =>
        call('label.record', {
          ...plainLabel({ runId, frame: n % 2, box: null }, '>=70'),
          comment: 'x'.repeat(MOST),
        })
      const acknowledged: string[] = []
      let refused = await record(0)
      for (let n = 1; refused.ok; n++) {
        acknowledged.push(Recorded.parse(refused.value).id)
        refused = await record(n)
      }
      expect(refused.error).toMatchObject({ code: 'disk-full', action: expect.stringMatching(/Make room/) })
      expect(acknowledged.length).toBeGreaterThan(20)
      const kept = async () =>
        contract.label.list.response.parse(await valueOf('label.list', { runId })).own.map(({ id }) => id)
      expect(await kept()).toEqual(acknowledged)
      resized(disk, 8192)
      const after = Recorded.parse(
        await valueOf('label.record', plainLabel({ runId, frame: 0, box: null }, 'none')),
      )
      expect(await kept()).toEqual([...acknowledged, after.id])
    } finally {
      store.close()
      unmount(disk)
      store = openStore(join(folder.path, 'library.db'))
    }
  })
})
const Recorded = z.object({ id: z.string() })
/** The longest comment there may be. */
const MOST = 500
