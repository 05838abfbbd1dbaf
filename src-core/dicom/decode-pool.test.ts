import { expect, it } from 'vitest'
import { pixelDescription } from '#core/testing/descriptions.ts'
import { ok } from '../result.ts'
import { createDecodePool, type DecodeWorker } from './decode-pool.ts'
import type { DecodeRequest } from './decode-protocol.ts'

const pixels = pixelDescription({ rows: 1, columns: 1 })

interface Fake extends DecodeWorker {
  readonly asked: DecodeRequest[]
  answer(value: number): void
  say(rubbish: unknown): void
  crash(): void
  ended: boolean
}

function fakeWorker(): Fake {
  let heard: ((answer: unknown) => void) | null = null
  let broken: (() => void) | null = null
  const asked: DecodeRequest[] = []
  return {
    asked,
    ended: false,
    post: (request) => void asked.push(request),
    listen: (onAnswer, onBroken) => {
      heard = onAnswer
      broken = onBroken
    },
    end() {
      this.ended = true
    },
    answer: (value) => {
      const id = asked.at(-1)?.id ?? -1
      heard?.({ id, result: ok({ rows: 1, columns: 1, samples: 1, data: Uint8Array.of(value) }) })
    },
    say: (rubbish) => heard?.(rubbish),
    crash: () => broken?.(),
  }
}

function pool(size: number) {
  const workers: Fake[] = []
  const timers: (() => void)[] = []
  const decode = createDecodePool({
    size,
    start: () => {
      const worker = fakeWorker()
      workers.push(worker)
      return worker
    },
    after: (_ms, callback) => {
      timers.push(callback)
      return () => void timers.splice(timers.indexOf(callback), 1)
    },
  })
  return { workers, timers, decode: (byte: number) => decode(Uint8Array.of(byte), pixels) }
}

it('starts no more workers than it may, and gives each one frame at a time', async () => {
  const { workers, decode } = pool(2)
  const frames = [decode(1), decode(2), decode(3)]
  expect(workers.map(({ asked }) => asked.length)).toEqual([1, 1])
  workers[1]?.answer(20)
  expect(workers.map(({ asked }) => asked.length)).toEqual([1, 2])
  workers[0]?.answer(10)
  workers[1]?.answer(30)
  const values = (await Promise.all(frames)).map((result) => result.ok && result.value.data[0])
  expect(values).toEqual([10, 20, 30])
})

it('replaces a worker that broke: one clear error, and the next frame is decoded', async () => {
  const { workers, decode } = pool(1)
  const [broken, next] = [decode(1), decode(2)]
  workers[0]?.crash()
  expect(workers[0]?.ended).toBe(true)
  workers[1]?.answer(5)
  expect(await broken).toMatchObject({ ok: false, error: { code: 'decode-crashed' } })
  expect((await next).ok).toBe(true)
})

it('ends a worker that takes too long', async () => {
  const { workers, timers, decode } = pool(1)
  const slow = decode(1)
  timers[0]?.()
  expect(workers[0]?.ended).toBe(true)
  expect(await slow).toMatchObject({ ok: false, error: { code: 'decode-timeout' } })
  expect(timers).toEqual([])
})

it.each([
  null,
  'rubbish',
  {},
  { id: 1, result: { ok: true, value: null } },
  { id: 1, result: { ok: false } },
])(
  'takes a worker that says %j for broken: its frame has one clear error, and the next one a new worker',
  async (rubbish) => {
    const { workers, decode } = pool(1)
    const [lost, next] = [decode(1), decode(2)]
    workers[0]?.say(rubbish)
    expect(await lost).toMatchObject({ ok: false, error: { code: 'decode-crashed' } })
    expect([workers.length, workers[0]?.ended]).toEqual([2, true])
    workers[1]?.answer(7)
    expect(await next).toMatchObject({ ok: true })
  },
)
