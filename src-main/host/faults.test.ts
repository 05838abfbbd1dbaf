/** Long, as each fault stands beside what a person sees of it. docs/reliability.md names them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { writeDicom } from '#core/dicom/write.ts'
import { xaElements } from '#core/testing/dicom-xa.ts'
import { labelWith } from '#core/testing/labels.ts'
import { nodeWasm } from '../engine/codec-files.ts'
import { drawnRun } from '../engine/phantom.testing.ts'
import { openRun } from '../engine/run-source.ts'
import { mayMount, mounted, resized, unmount } from '../engine/small-disk.testing.ts'
import { writeBackup } from '../store/backup.ts'
import { checkLibrary } from '../store/check.ts'
import { openStore, type Store } from '../store/store.ts'
import { frameReading, indexedFile, runReading, temporaryFolder } from '../store/testing.ts'
import { newestBackup } from './backup.ts'
import { backupFolder, createBackups } from './backups.ts'
import { indexFile } from './file-index.ts'
import { readFrameBytes } from './frames.ts'
import { createHandlers } from './killed.testing.ts'
import { createRecorder } from './recorder.ts'
import { storageFailure } from './storage-failure.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const label = (store: Store, id: string, at = new Date()) =>
  createRecorder(store, 'account', () => at).record(
    () => store.labels.record(labelWith({ id, comment: 'x'.repeat(2000), recordedAt: at.toISOString() })),
    () => [{ kind: 'label-recorded', labelId: id, runId: 'a'.repeat(32), frame: null, grade: 'none' }],
  )
const ids = (store: Store) =>
  store.labels
    .standing()
    .map(({ id }) => id)
    .sort()
const wholeLog = async (store: Store) => (await store.audit.verify(async () => undefined)).problems

/** Records until the disk refuses; the acknowledged ones, and what was thrown. */
function untilRefused(store: Store): { acknowledged: string[]; cause: unknown } {
  const acknowledged: string[] = []
  try {
    for (let n = 0; n < 10_000; n++) {
      label(store, `l${n}`)
      acknowledged.push(`l${n}`)
    }
  } catch (cause) {
    return { acknowledged: acknowledged.sort(), cause }
  }
  throw new Error('the disk was never full')
}

describe.skipIf(!mayMount())('a disk of its own (root)', () => {
  test('that is full: said once, everything acknowledged is there, and recording goes on when there is room', async () => {
    const disk = join(folder.path, 'disk')
    mounted(disk, 4096)
    try {
      const path = join(disk, 'library.db')
      let store = openStore(path)
      const { acknowledged, cause } = untilRefused(store)
      expect(storageFailure(cause)).toMatchObject({
        code: 'disk-full',
        message: expect.stringMatching(/recorded before is safe/),
      })
      expect(acknowledged.length).toBeGreaterThan(50)
      expect(ids(store)).toEqual(acknowledged)
      expect(() => writeBackup(path, join(disk, 'backup.db'))).toThrow()
      expect(readdirSync(disk).filter((name) => name.startsWith('backup'))).toEqual([])
      store.close()
      expect(checkLibrary(path)).toEqual({ ok: true, value: null })
      resized(disk, 16384)
      store = openStore(path)
      label(store, 'after')
      expect(ids(store)).toEqual([...acknowledged, 'after'].sort())
      expect(await wholeLog(store)).toEqual([])
      store.close()
    } finally {
      unmount(disk)
    }
  })

  test('that is read-only: what is there can be read, what cannot be recorded is said, and goes on when it can be written', () => {
    const [disk, readOnly] = [join(folder.path, 'disk'), join(folder.path, 'read-only')]
    mounted(disk, 8192)
    const codeOf = (work: () => unknown) => {
      try {
        work()
      } catch (cause) {
        return storageFailure(cause)?.code ?? String(cause)
      }
      return 'done'
    }
    try {
      const path = join(disk, 'library.db')
      const store = openStore(path)
      label(store, 'kept')
      store.close()
      // The same disk at a second place, where nothing may be written.
      mkdirSync(readOnly)
      execFileSync('mount', ['--bind', disk, readOnly])
      execFileSync('mount', ['-o', 'remount,bind,ro', readOnly])
      const looking = openStore(join(readOnly, 'library.db'))
      expect(ids(looking)).toEqual(['kept'])
      expect(codeOf(() => label(looking, 'refused'))).toBe('disk-read-only')
      looking.close()
      expect(codeOf(() => openStore(join(readOnly, 'new', 'library.db')))).toBe('disk-read-only')
      const again = openStore(path)
      label(again, 'after')
      expect(ids(again)).toEqual(['after', 'kept'])
      again.close()
    } finally {
      unmount(readOnly)
      unmount(disk)
    }
  })
})

test('a failure of the disk is told from a mistake of ours', () => {
  const of = (code: string) => storageFailure(Object.assign(new Error('x'), { code }))?.code
  expect(
    ['SQLITE_FULL', 'ENOSPC', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT', 'SQLITE_BUSY', 'EROFS'].map(of),
  ).toEqual([
    ...['disk-full', 'disk-full', 'disk-failed', 'library-damaged', 'library-busy', 'disk-read-only'],
  ])
  expect([of('ERR_ASSERTION'), storageFailure(new TypeError('x')), storageFailure('x')]).toEqual([
    undefined,
    null,
    null,
  ])
})

describe('the clock set back', () => {
  const library = () => join(folder.path, 'library.db')
  const [now, future] = [new Date('2026-11-25T10:00:00Z'), new Date('2031-01-01T00:00:00Z')]

  test('does not stop backups for years, and a backup of the wrong time is not taken for the newest', async () => {
    const store = openStore(library())
    label(store, 'first')
    let clock = future
    const backups = createBackups(
      backupFolder(folder.path),
      async (target) => writeBackup(library(), target),
      () => clock,
    )
    await backups.make('daily')
    clock = now
    expect(backups.due()).toBe(true)
    label(store, 'second')
    const made = await backups.make('daily')
    expect(made.ok && newestBackup(folder.path, now)?.endsWith(made.value.file)).toBe(true)
    expect(backups.due()).toBe(false)
    store.close()
  })

  test('does not change which of two labels is the later, and the log still verifies', async () => {
    const store = openStore(library())
    const run = store.library.add(indexedFile('/a/1.dcm'), now.toISOString(), false)
    const recorder = (at: Date) => createRecorder(store, 'account', () => at)
    for (const [id, at] of [
      ['earlier', future],
      ['later', now],
    ] as const)
      recorder(at).record(
        () => store.labels.record(labelWith({ id, runId: run.id, recordedAt: at.toISOString() })),
        () => [{ kind: 'label-recorded', labelId: id, runId: run.id, frame: null, grade: 'none' }],
      )
    expect(store.labels.ofRun(run.id).map(({ id }) => id)).toEqual(['earlier', 'later'])
    expect(await wholeLog(store)).toEqual([])
    store.close()
  })
})

test('two programs on one library: both record, nothing is lost, and the log is one chain', async () => {
  const path = join(folder.path, 'library.db')
  const [one, two] = [createHandlers(path, '1'), createHandlers(path, '2')]
  const stores = [openStore(path), openStore(path)] as const
  for (let n = 0; n < 40; n++) label(stores[n % 2 === 0 ? 0 : 1], `l${n}`)
  expect(ids(stores[0])).toEqual(ids(stores[1]))
  expect(ids(stores[0])).toHaveLength(40)
  expect(await wholeLog(stores[1])).toEqual([])
  expect(one.runId).toBe(two.runId)
  for (const store of stores) store.close()
})

describe('a network share that goes away in mid-read', () => {
  const codecs = createCodecs(nodeWasm)
  const decoders = {
    codecs,
    decode: (bytes: Uint8Array<ArrayBuffer>, pixels: Parameters<typeof decodeFrame>[1]) =>
      decodeFrame(bytes, pixels, codecs),
  }

  test('costs each frame one clear error, in the engine and in the viewer; those read before stay', async () => {
    const path = join(folder.path, 'run.dcm')
    writeFileSync(path, drawnRun(3))
    const opened = await openRun({ kind: 'dicom', path }, decoders)
    const index = indexFile(path)
    if (!opened.ok || !index.ok || index.value.kind !== 'dicom') throw new Error('it is a run')
    expect((await opened.value.grey(0)).ok).toBe(true)
    truncateSync(path, 1000)
    const cut = await opened.value.grey(1)
    expect(cut).toMatchObject({
      ok: false,
      error: { code: 'frame-missing', action: expect.stringMatching(/./) },
    })
    rmSync(path)
    expect((await opened.value.grey(2)).ok).toBe(false)
    opened.value.close()
    const ranges = (index.value.frames[0]?.ranges ?? []).map(([at, length]): [number, number] => [at, length])
    const frame = { path, size: 1000, mtimeMs: 1, transferSyntax: '1.2.840.10008.1.2.1', ranges }
    expect(await readFrameBytes(frame)).toMatchObject({
      ok: false,
      error: { code: 'file-missing', action: expect.stringMatching(/Connect the drive/) },
    })
    expect(await openRun({ kind: 'dicom', path }, decoders)).toMatchObject({
      ok: false,
      error: { code: 'file-missing' },
    })
  })
})

test('a run of 5,000 frames is indexed, kept, and every frame and reading of it is found again', () => {
  const FRAMES = 5000
  const path = join(folder.path, 'long.dcm')
  const frames = Array.from({ length: FRAMES }, (_, i) => new Uint8Array(64).fill(i % 251))
  writeFileSync(
    path,
    writeDicom({
      transferSyntax: '1.2.840.10008.1.2.1',
      elements: xaElements({ rows: 8, columns: 8, frameCount: FRAMES }),
      frames,
    }),
  )
  const index = indexFile(path)
  if (!index.ok || index.value.kind !== 'dicom') throw new Error('it is a run')
  expect(index.value.frames).toHaveLength(FRAMES)
  const store = openStore(join(folder.path, 'library.db'))
  const { angiogram, frames: places } = index.value
  const run = store.library.add({ path, size: 1, mtimeMs: 1, angiogram, frames: [...places] }, 'now', false)
  const last = store.library.frame(run.id, FRAMES - 1)
  expect(last?.ranges).toEqual(places.at(-1)?.ranges)
  expect(store.library.frame(run.id, FRAMES)).toBeNull()
  store.readings.addFrames(
    run.id,
    'model-a',
    Array.from({ length: FRAMES }, (_, i) => frameReading(i)),
  )
  store.readings.setRun(run.id, 'model-a', runReading())
  expect(store.readings.framesRead(run.id, 'model-a')).toHaveLength(FRAMES)
  store.close()
})

test(
  'a library of 10,000 studies opens, lists its newest, finds any by name, and passes its check',
  { timeout: 300_000 },
  () => {
    const STUDIES = 10_000
    const path = join(folder.path, 'library.db')
    const store = openStore(path)
    const stamp = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString()
    store.transaction(() => {
      for (let n = 0; n < STUDIES; n++) {
        const given = {
          sopInstanceUid: `1.2.${n}`,
          studyInstanceUid: `1.3.${n}`,
          patientName: `Name${n}^Given`,
          patientId: `P${n}`,
        }
        store.library.addHere(indexedFile(`/archive/${n}.dcm`, given), stamp(n))
      }
    })
    store.close()
    const again = openStore(path)
    const newest = again.library.list('')
    expect([newest.length, newest[0]?.patientId]).toEqual([500, `P${STUDIES - 1}`])
    expect(again.library.list('Name7321').map(({ patientId }) => patientId)).toEqual(['P7321'])
    again.close()
    expect(checkLibrary(path).ok).toBe(true)
  },
)
