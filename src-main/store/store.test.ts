import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { labelWith } from '#core/testing/labels.ts'
import { openDatabase } from './database.ts'
import { schemaVersion } from './migrations.ts'
import { shippedSettings } from '#core/shipped-settings.ts'
import { openStore, type Store } from './store.ts'
import { frameReading, indexedFile, runReading, temporaryFolder } from './testing.ts'

const anyRow = z.record(z.string(), z.unknown())
let folder: ReturnType<typeof temporaryFolder>
let store: Store
const file = () => join(folder.path, 'library.db')

beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(file())
})
afterEach(() => {
  store.close()
  folder.remove()
})
const reopen = () => {
  store.close()
  store = openStore(file())
}

describe('library', () => {
  it('remembers a run as it was indexed, over a restart', () => {
    const added = store.library.add(indexedFile('/a/one.dcm'), '2026-01-01T00:00:00Z', false)
    reopen()
    const { frames, ...header } = added
    expect(store.library.run(added.id)).toEqual(header)
    expect(store.library.runsOf(added.studyId)).toEqual([header])
    expect(store.library.frame(added.id, 1)).toEqual({
      path: '/a/one.dcm',
      size: 1000,
      mtimeMs: 1_700_000_000_000.5,
      transferSyntax: added.angiogram.pixels.transferSyntax,
      ranges: frames[1]?.ranges,
    })
    expect(store.library.frame(added.id, 2)).toBeNull()
    expect(store.library.study(added.studyId)).toMatchObject({ runs: 1, frames: 2, patientName: 'Doe^Jane' })
    expect(added.id).toMatch(/^[0-9a-f]{32}$/)
    expect(store.library.known('/a/one.dcm', 1000, 1_700_000_000_000.5)).toEqual(header)
    expect(store.library.known('/a/one.dcm', 1001, 1_700_000_000_000.5)).toBeNull()
  })

  it('keeps two patients apart who share a study UID', () => {
    const a = store.library.add(indexedFile('/a/1', { patientId: 'A' }), 'now', false)
    const b = store.library.add(
      indexedFile('/a/2', { patientId: 'B', sopInstanceUid: '1.2.3.5' }),
      'now',
      false,
    )
    expect(a.studyId).not.toBe(b.studyId)
  })

  it.each([
    ['of another patient', { patientId: 'B' }],
    ['of another run of its study', { instanceNumber: 2 }],
    ['of another series', { seriesInstanceUid: '1.2.3.9' }],
    ['from another angle', { projections: [{ primaryDeg: 30, secondaryDeg: 0 }] }],
  ] as const)('refuses a file %s with the SOP Instance UID of one that it has', (_what, given) => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.readings.addFrames(run.id, 'model-a', [frameReading(0)])
    const other = indexedFile('/b/1', given)
    expect(store.library.refusal(other)).toMatchObject({ code: 'same-uid' })
    expect(() => store.library.add(other, 'now', false)).toThrow(/SOP Instance UID/)
    expect(store.library.run(run.id)).toMatchObject({ path: '/a/1', studyId: run.studyId })
    expect(store.readings.frames(run.id, 'model-a')).toHaveLength(1)
    store.library.forget(run.studyId)
    expect(store.library.refusal(other)).toBeNull()
  })

  it('refuses what it could not read again', () => {
    const timing = { source: 'FrameTime', timesMs: [0, Infinity] } as const
    expect(store.library.refusal(indexedFile('/a/1', { timing }))).toMatchObject({ code: 'header-not-kept' })
    expect(store.library.refusal(indexedFile('/a/1', { frameCount: 1.5 }))).not.toBeNull()
    const projections = [{ primaryDeg: NaN, secondaryDeg: 0 }]
    expect(() => store.library.add(indexedFile('/a/1', { projections }), 'now', false)).toThrow(/number/)
    expect(store.library.list('')).toEqual([])
  })

  it('takes a file again that was moved, renamed or copied, or rewritten in its place', () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    expect(store.library.refusal({ ...indexedFile('/b/renamed'), mtimeMs: 5 })).toBeNull()
    const corrected = { ...indexedFile('/a/1', { patientId: 'B' }), size: 1001, mtimeMs: 5 }
    expect(store.library.refusal(corrected)).toBeNull()
    expect(store.library.add(corrected, 'now', false).id).toBe(run.id)
  })

  it('takes a run that was sent again and is coded otherwise, and drops what was read of the other bytes', () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.readings.addFrames(run.id, 'model-a', [frameReading(0)])
    const { pixels } = indexedFile('/a/1').angiogram
    const again = indexedFile('/b/1', { pixels: { ...pixels, transferSyntax: '1.2.840.10008.1.2.4.90' } })
    const recoded = {
      ...again,
      size: 500,
      frames: [{ ranges: [[100, 16]] }, { ranges: [[116, 9]] }],
    } as const
    expect(store.library.refusal(recoded)).toBeNull()
    expect(store.library.add(recoded, 'now', false)).toMatchObject({ id: run.id, studyId: run.studyId })
    expect(store.library.run(run.id)).toMatchObject({ path: '/b/1', size: 500 })
    expect(store.readings.frames(run.id, 'model-a')).toEqual([])
  })

  it('takes a file that was moved and has no study UID: its folder was its study', () => {
    const run = store.library.add(indexedFile('/a/1', { studyInstanceUid: null }), 'now', false)
    const moved = indexedFile('/b/1', { studyInstanceUid: null })
    expect(store.library.refusal(moved)).toBeNull()
    expect(store.library.add(moved, 'now', false).id).toBe(run.id)
  })

  it.each([
    ['corrected in its place', '/a/1', 5],
    ['copied elsewhere', '/b/1', 1_700_000_000_000.5],
  ])(
    'puts a header right that an older program stored and that cannot be read, from a file %s',
    (_how, path, mtimeMs) => {
      const run = store.library.add(indexedFile('/a/1'), 'now', false)
      store.close()
      const db = openDatabase(file())
      db.run(`UPDATE runs SET angiogram = json_set(angiogram, '$.timing.timesMs', json('[0,null]'))`)
      db.close()
      store = openStore(file())
      const sound = { ...indexedFile(path), mtimeMs }
      expect(store.library.refusal(sound)).toBeNull()
      store.library.add(sound, 'now', false)
      expect(store.library.run(run.id)).toMatchObject({ path, angiogram: sound.angiogram })
    },
  )

  it('knows a file without UIDs by path, size and frame count', () => {
    const nameless = { sopInstanceUid: null, studyInstanceUid: null }
    const a = store.library.add(indexedFile('/a/1', nameless), 'now', false)
    const b = store.library.add(indexedFile('/a/2', nameless), 'now', false)
    expect(a.id).not.toBe(b.id)
    expect(a.studyId).toBe(b.studyId)
  })

  it.each([
    ['DOE', true],
    ['jan', true],
    ['2024-03', true],
    ['20240315', true],
    ['15', true],
    ['left cor', true],
    ['P1', true],
    ['Ébène', false],
    ['oe', false],
    ['left right', false],
    ['"; DROP', false],
    ['   ', true],
    ['-', true],
  ])('typing %j finds the study: %s', (text, found) => {
    store.library.add(indexedFile('/a/1'), 'now', false)
    expect(store.library.list(text)).toHaveLength(found ? 1 : 0)
  })

  it('lists newest opened first', () => {
    const old = store.library.add(indexedFile('/a/1'), '2026-01-01', false)
    const other = store.library.add(
      indexedFile('/a/2', { studyInstanceUid: '9', sopInstanceUid: '9.1' }),
      '2026-01-02',
      false,
    )
    expect(store.library.list('').map((study) => study.id)).toEqual([other.studyId, old.studyId])
    store.library.touch(old.studyId, '2026-01-03')
    expect(store.library.list('')[0]?.id).toBe(old.studyId)
  })

  it('forgets a study with its readings and search words, and nothing else', () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.readings.addFrames(run.id, 'model-a', [frameReading(0)])
    expect(store.library.forget(run.studyId)).toBe(true)
    expect(store.library.list('doe')).toEqual([])
    store.library.add(indexedFile('/a/1'), 'now', false)
    expect(store.readings.frames(run.id, 'model-a')).toEqual([])
    expect(store.library.forget('0'.repeat(32))).toBe(false)
  })
})

describe('readings', () => {
  it('are kept by model: another model has none', () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.readings.addFrames(run.id, 'model-a', [frameReading(1), frameReading(0)])
    store.readings.setRun(run.id, 'model-a', runReading())
    reopen()
    expect(store.readings.frames(run.id, 'model-a')).toEqual([frameReading(0), frameReading(1)])
    expect(store.readings.run(run.id, 'model-a')).toEqual(runReading())
    expect(store.readings.ofStudies([run.studyId, 'x'], 'model-a')).toEqual([
      { studyId: run.studyId, runId: run.id, reading: runReading() },
    ])
    expect(store.readings.ofStudies([run.studyId], 'model-b')).toEqual([])
    expect(store.readings.frames(run.id, 'model-b')).toEqual([])
    expect(store.readings.run(run.id, 'model-b')).toBeNull()
  })

  it('stay with a copy elsewhere and go when the file was rewritten', () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.readings.addFrames(run.id, 'model-a', [frameReading(0)])
    store.library.add({ ...indexedFile('/b/copy'), mtimeMs: 5 }, 'now', false)
    expect(store.readings.frames(run.id, 'model-a')).toHaveLength(1)
    expect(store.library.run(run.id)?.path).toBe('/b/copy')
    store.library.add({ ...indexedFile('/b/copy'), mtimeMs: 6 }, 'now', false)
    expect(store.readings.frames(run.id, 'model-a')).toHaveLength(0)
  })

  it('of a run that was forgotten meanwhile go nowhere', () => {
    store.readings.addFrames('f'.repeat(32), 'model-a', [frameReading(0)])
    store.readings.setRun('f'.repeat(32), 'model-a', runReading())
    expect(store.readings.frames('f'.repeat(32), 'model-a')).toEqual([])
  })
})

describe('labels', () => {
  const label = labelWith({
    ...{
      id: 'l1',
      frame: 3,
      box: [1, 2, 30, 40],
      grade: 'not gradable',
      segment: '7',
      comment: 'foreshortened',
    },
    shown: { modelId: 'model-a', when: 'before' },
  })

  it('are recorded, retracted once, and never deleted', () => {
    store.labels.record(label)
    expect(store.labels.retract('l1', '2026-01-02')).toBe(true)
    expect(store.labels.retract('l1', '2026-01-03')).toBe(false)
    expect(store.labels.ofRun(label.runId)).toEqual([{ ...label, retractedAt: '2026-01-02' }])
  })

  it('outlive a forgotten study', () => {
    const run = store.library.add(indexedFile('/a/1'), 'now', false)
    store.labels.record({ ...label, runId: run.id })
    store.library.forget(run.studyId)
    expect(store.labels.ofRun(run.id)).toHaveLength(1)
  })
})

describe('settings and window', () => {
  it('start as shipped, merge, and persist', () => {
    expect(store.preferences.get()).toEqual(shippedSettings)
    store.preferences.set({ loop: false, keys: { play: 'p' } })
    reopen()
    const settings = store.preferences.get()
    expect(settings.loop).toBe(false)
    expect(settings.keys['play']).toBe('p')
    expect(settings.keys['invert']).toBe('i')
    expect(settings.autoPlay).toBe(true)
  })

  it('ignore a stored value that is no longer valid', () => {
    store.close()
    const db = openDatabase(file())
    db.run(`INSERT INTO settings VALUES ('loop', '"maybe"'), ('reader', '"Kim"'), ('keys', '{broken')`)
    db.close()
    store = openStore(file())
    expect(store.preferences.get()).toEqual({ ...shippedSettings, reader: 'Kim' })
  })

  it('remember the window', () => {
    expect(store.preferences.windowBounds()).toBeNull()
    const bounds = { x: 1, y: 2, width: 800, height: 600, maximized: true }
    store.preferences.setWindowBounds(bounds)
    expect(store.preferences.windowBounds()).toEqual(bounds)
  })
})

describe('the file', () => {
  it('is in WAL with full synchronisation', () => {
    const db = openDatabase(file())
    expect(db.first(anyRow, 'PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' })
    expect(db.first(anyRow, 'PRAGMA synchronous')).toEqual({ synchronous: 2 })
    db.close()
  })

  it('from a newer program is refused, unharmed', () => {
    store.close()
    const db = openDatabase(file())
    db.exec(`PRAGMA user_version = ${schemaVersion + 1}`)
    expect(() => openStore(file())).toThrow(/newer Ostium/)
    db.exec(`PRAGMA user_version = ${schemaVersion}`)
    db.close()
    store = openStore(file())
  })

  it('rolls a failed transaction back', () => {
    const db = openDatabase(file())
    const half = () => {
      db.run(`INSERT INTO settings VALUES ('a', '1')`)
      throw new Error('stop')
    }
    expect(() => db.transaction(half)).toThrow('stop')
    expect(db.all(anyRow, 'SELECT * FROM settings')).toEqual([])
    db.close()
  })
})
