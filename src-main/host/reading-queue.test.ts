import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStore, type Store } from '../store/store.ts'
import { frameReading, indexedFile, temporaryFolder } from '../store/testing.ts'
import { createPromiseAudits } from './promise-audits.ts'
import { createReadingQueue } from './reading-queue.ts'
import { createScriptedEngine } from './testing.ts'

const FRAMES = 20
let folder: ReturnType<typeof temporaryFolder>
let store: Store
let full: Error | null
beforeEach(() => {
  folder = temporaryFolder()
  store = openStore(join(folder.path, 'library.db'))
  full = null
})
afterEach(() => {
  store.close()
  folder.remove()
})

const diskFull = () => Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })

/** Reads on a store that takes no readings while `full` is set. */
function reader() {
  const engine = createScriptedEngine()
  const said: { channel: string; payload: unknown }[] = []
  const bugs: unknown[] = []
  let ids = 0
  const refusing: Store = {
    ...store,
    readings: {
      ...store.readings,
      addFrames: (...given) => {
        if (full !== null) throw full
        store.readings.addFrames(...given)
      },
    },
  }
  const queue = createReadingQueue({
    store: refusing,
    engine,
    audits: createPromiseAudits(
      store,
      () => 'model-a',
      () => undefined,
    ),
    emit: (domain, channel, payload) => void said.push({ channel: `${domain}.${String(channel)}`, payload }),
    nowMs: () => 0,
    newId: () => `id-${++ids}`,
    onBug: (_where, cause) => bugs.push(cause),
  })
  const run = (n: number) => {
    const file = indexedFile(`/a/${n}.dcm`, { sopInstanceUid: `1.2.${n}`, frameCount: FRAMES })
    return store.library.run(store.library.add(file, 'now', false).id) ?? expect.fail('it was added')
  }
  return { engine, queue, said, bugs, run }
}

describe('a disk that is full while a run is read', () => {
  test('costs no frame; when there is room again at the end, everything was kept', async () => {
    const { engine, queue, run, bugs } = reader()
    const header = run(1)
    queue.start(header, 0, 'model-a')
    full = diskFull()
    for (let frame = 0; frame < 9; frame++) engine.answer(frame)
    full = null
    for (let frame = 9; frame < FRAMES; frame++) engine.answer(frame)
    await engine.finish()
    expect(store.readings.frames(header.id, 'model-a')).toHaveLength(FRAMES)
    expect(bugs).toEqual([])
  })

  test('is said at the end of the reading, and the next run is read', async () => {
    const { engine, queue, run, said, bugs } = reader()
    const [first, second] = [run(1), run(2)]
    queue.start(first, 0, 'model-a')
    full = diskFull()
    for (let frame = 0; frame < FRAMES; frame++) engine.answer(frame)
    await engine.finish()
    expect(said.find(({ channel }) => channel === 'app.notice')?.payload).toMatchObject({ code: 'disk-full' })
    expect(said.at(-1)?.payload).toMatchObject({ finished: true, note: expect.stringMatching(/full/) })
    full = null
    queue.start(second, 0, 'model-a')
    expect(engine.jobs.at(-1)?.source.path).toBe('/a/2.dcm')
    queue.flushAll()
    expect(bugs).toEqual([])
  })
})

test('a mistake while a run is read is reported, and the next run is read all the same', async () => {
  const { engine, queue, run, said, bugs } = reader()
  const mistake = new TypeError('x')
  queue.start(run(1), 0, 'model-a')
  engine.jobs[0]?.onFrame(frameReading(0))
  full = mistake
  await engine.finish()
  queue.start(run(2), 0, 'model-a')
  expect([bugs, engine.jobs.length]).toEqual([[mistake], 2])
  expect(said.find(({ channel }) => channel === 'job.progress')).toBeDefined()
})
