import { expect, test } from 'vitest'
import type { EngineEvent } from '#core/engine-contract.ts'
import { fail, ok } from '#core/result.ts'
import { frameReading, runReading } from '../store/testing.ts'
import { createReadingLoop } from './reading-loop.ts'
import type { OpenRun } from './run-source.ts'

const file = (path: string) => ({ kind: 'dicom' as const, path })
const damaged = { code: 'damaged', message: 'It cannot be opened.', action: 'Fetch it again.' }

/** A loop over runs that count: how often each was opened and closed, and which frames were looked at. */
function counting(modality: string | null = 'XA') {
  const opened: string[] = []
  const closed: string[] = []
  const looked: string[] = []
  const events: EngineEvent[] = []
  const run = (path: string): OpenRun => ({
    kind: 'dicom',
    modality,
    frameCount: 3,
    timeMs: () => null,
    grey: () => Promise.resolve(fail(damaged)),
    looked: (frame) => {
      looked.push(`${path} ${frame}`)
      return Promise.resolve(fail(damaged))
    },
    close: () => void closed.push(path),
  })
  const loop = createReadingLoop({
    open: ({ path }) => {
      opened.push(path)
      return Promise.resolve(path === 'none' ? fail(damaged) : ok(run(path)))
    },
    emit: (event) => void events.push(event),
    nextTurn: () => Promise.resolve(),
  })
  const reader = {
    readFrame: (_: OpenRun, frame: number) => Promise.resolve(ok(frameReading(frame))),
    readRun: () => runReading(),
  }
  const read = (path: string) =>
    loop.read(reader, { jobId: path, source: file(path), frames: [1], alreadyRead: [] })
  return { loop, read, opened, closed, looked, events }
}

test('what was begun ahead is looked at while nothing can be read, and read without being opened again', async () => {
  const { loop, read, opened, closed, looked } = counting()
  loop.ahead(file('a'), 1)
  await Promise.resolve()
  await Promise.resolve()
  expect(looked).toEqual(['a 1'])
  expect(await read('a')).toMatchObject({ ok: true, value: { cancelled: false } })
  expect([opened, closed]).toEqual([['a'], ['a']])
  await read('a')
  expect([opened, closed]).toEqual([
    ['a', 'a'],
    ['a', 'a'],
  ])
})

test('what was begun ahead and is not what is read stays until another is begun', async () => {
  const { loop, read, opened, closed } = counting()
  loop.ahead(file('a'), 0)
  await read('b')
  expect(closed).toEqual(['b'])
  loop.ahead(file('c'), 0)
  await read('c')
  expect([opened, closed]).toEqual([
    ['a', 'b', 'c'],
    ['b', 'a', 'c'],
  ])
})

test('a run that cannot be opened is an error of its reading, and one that shows no heart is not looked at', async () => {
  const { loop, read } = counting()
  loop.ahead(file('none'), 0)
  expect(await read('none')).toEqual({ ok: false, error: damaged })
  const foreign = counting('CT')
  foreign.loop.ahead(file('a'), 0)
  await foreign.read('a')
  expect(foreign.looked).toEqual([])
})
