import { expect, test } from 'vitest'
import * as z from 'zod'
import { ENGINE_PROTOCOL, type EngineFacts, type ModelFacts } from '#core/engine-contract.ts'
import { frameReading, runReading } from '../store/testing.ts'
import { createEngineClient } from './engine-client.ts'
import type { EngineProcessListeners } from './engine-link.ts'

const facts: EngineFacts = { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'test', notice: null }
const model: ModelFacts = {
  id: 'model-a',
  version: '1',
  createdAt: '2026-01-01T00:00:00Z',
  weightsSha256: '',
  parameters: 1,
  circuit: { qubits: 4, layers: 2, gates: 'rot', entangler: 'ring', encoding: 'angle', alpha: 0.1 },
  trainedOn: '',
  intendedUse: '',
  limits: [],
  reliability: {},
  levels: {},
}
const source = { kind: 'dicom' as const, path: '/a' }

const Message = z.object({ id: z.number(), op: z.string(), input: z.record(z.string(), z.unknown()) })
type Message = z.infer<typeof Message>

interface Life {
  readonly listeners: EngineProcessListeners
  readonly sent: Message[]
  killed: boolean
}

/** An engine process whose answers the test gives, and which ends when the test says so. */
function scripted() {
  const lives: Life[] = []
  const timers: { ms: number; callback: () => void; stopped: boolean }[] = []
  const client = createEngineClient({
    modelDir: '/model',
    launch: (listeners) => {
      const life: Life = { listeners, sent: [], killed: false }
      lives.push(life)
      return {
        pid: lives.length,
        send: (message) => void life.sent.push(Message.parse(message)),
        kill: () => void (life.killed = true),
      }
    },
    after: (ms, callback) => {
      const timer = { ms, callback, stopped: false }
      timers.push(timer)
      return () => void (timer.stopped = true)
    },
  })
  const life = () => lives.at(-1)!
  const answer = async (op: string, value: unknown) => {
    const asked = life().sent.findLast((message) => message.op === op)!
    life().listeners.onMessage({ id: asked.id, ok: true, value })
    await turn()
  }
  return {
    client,
    lives,
    life,
    answer,
    greet: async () => {
      await answer('hello', facts)
      await answer('load', model)
    },
    crash: async () => {
      life().listeners.onExit(139)
      await turn()
    },
    /** Runs the timers of this length. */
    pass: async (ms: number) => {
      for (const timer of timers.splice(0)) {
        if (timer.ms !== ms) timers.push(timer)
        else if (!timer.stopped) timer.callback()
      }
      await turn()
    },
    event: (event: object) => life().listeners.onMessage(event),
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const asked = (sent: readonly Message[]) => sent.map(({ op }) => op)

function listen() {
  const seen: (number | string)[] = []
  return {
    seen,
    onFrame: ({ frame }: { frame: number }) => void seen.push(frame),
    onFrameFailed: (frame: number, { code }: { code: string }) => void seen.push(`${frame}:${code}`),
  }
}

test('greets, loads the model, and asks what was asked before it was ready', async () => {
  const { client, greet, life, answer } = scripted()
  const reading = client.read({ jobId: 'j', source, frames: [0], alreadyRead: [], ...listen() })
  expect(client.state().status).toBe('starting')
  await greet()
  expect(client.state()).toEqual({ status: 'ready', facts, error: null })
  expect(asked(life().sent)).toEqual(['hello', 'load', 'read'])
  await answer('read', { run: null, cancelled: false })
  expect(await reading).toEqual({ ok: true, value: { run: null, cancelled: false } })
  expect(await client.model()).toEqual({ ok: true, value: model })
})

test('after a crash the missing frames are asked again, the answered ones come along', async () => {
  const { client, greet, crash, pass, event, life, answer } = scripted()
  await greet()
  const states: string[] = []
  client.onState(({ status }) => states.push(status))
  const { seen, ...callbacks } = listen()
  const reading = client.read({ jobId: 'j', source, frames: [0, 1, 2], alreadyRead: [], ...callbacks })
  event({ event: 'frame', jobId: 'j', reading: frameReading(0, 'model-a') })
  client.focus('j', 2)
  await crash()
  await pass(100)
  await greet()
  expect(states).toEqual(['restarting', 'ready'])
  const again = life().sent.find(({ op }) => op === 'read')!.input
  expect(again['frames']).toEqual([1, 2])
  expect(again['alreadyRead']).toHaveLength(1)
  expect(life().sent.at(-1)).toMatchObject({ op: 'focus', input: { jobId: 'j', frame: 2 } })
  event({ event: 'frame', jobId: 'j', reading: frameReading(2, 'model-a') })
  event({ event: 'frame', jobId: 'j', reading: frameReading(1, 'model-a') })
  await answer('read', { run: runReading('model-a'), cancelled: false })
  expect(seen).toEqual([0, 2, 1])
  expect(await reading).toMatchObject({ ok: true, value: { cancelled: false } })
})

test('a frame that breaks the engine twice is given up, the others are read', async () => {
  const { client, greet, crash, pass, event, life } = scripted()
  await greet()
  const { seen, ...callbacks } = listen()
  void client.read({ jobId: 'j', source, frames: [7, 8], alreadyRead: [], ...callbacks })
  for (const waitMs of [100, 500]) {
    event({ event: 'frame-started', jobId: 'j', frame: 7 })
    await crash()
    await pass(waitMs)
    await greet()
  }
  expect(seen).toEqual(['7:engine-crashed'])
  expect(life().sent.find(({ op }) => op === 'read')!.input['frames']).toEqual([8])
})

test('a run that breaks the engine when its frames are put together fails alone', async () => {
  const { client, greet, crash, pass, event } = scripted()
  await greet()
  const reading = client.read({ jobId: 'j', source, frames: [0], alreadyRead: [], ...listen() })
  event({ event: 'frame', jobId: 'j', reading: frameReading(0, 'model-a') })
  for (const waitMs of [100, 500]) {
    await crash()
    await pass(waitMs)
    await greet()
  }
  expect(await reading).toMatchObject({ ok: false, error: { code: 'engine-crashed' } })
  expect(client.state().status).toBe('ready')
})

test('an engine that ends again and again is given up, and says so to who waits', async () => {
  const { client, crash, pass, lives } = scripted()
  const reading = client.read({ jobId: 'j', source, frames: [0], alreadyRead: [], ...listen() })
  for (const waitMs of [100, 500, 2_000, 5_000, 0]) {
    await crash()
    await pass(waitMs)
  }
  expect(lives).toHaveLength(5)
  expect(client.state().status).toBe('failed')
  expect(await reading).toMatchObject({ ok: false, error: { code: 'engine-keeps-crashing' } })
  expect(await client.thumbnail(source, 0, 10)).toMatchObject({ error: { code: 'engine-keeps-crashing' } })
})

test('an engine that says it cannot load the model is not started again', async () => {
  const { client, answer, life, lives } = scripted()
  await answer('hello', facts)
  const { id } = life().sent.at(-1)!
  const error = { code: 'model-damaged', message: 'm', action: 'a' }
  life().listeners.onMessage({ id, ok: false, error })
  await turn()
  expect(client.state()).toMatchObject({ status: 'failed', error })
  expect(life().killed).toBe(true)
  life().listeners.onExit(null)
  expect(lives).toHaveLength(1)
})

test('an engine that says nothing for a minute while it reads is killed', async () => {
  const { client, greet, pass, life } = scripted()
  await greet()
  await pass(60_000)
  expect(life().killed).toBe(false)
  void client.read({ jobId: 'j', source, frames: [0], alreadyRead: [], ...listen() })
  await pass(60_000)
  expect(life().killed).toBe(true)
})

test('a reading cancelled while the engine is down ends at once', async () => {
  const { client, greet, crash } = scripted()
  await greet()
  const reading = client.read({ jobId: 'j', source, frames: [0], alreadyRead: [], ...listen() })
  await crash()
  client.cancel('j')
  expect(await reading).toEqual({ ok: true, value: { run: null, cancelled: true } })
})

test('an answer that is not of the protocol is an error, a message that is not kills', async () => {
  const { client, greet, answer, life } = scripted()
  await greet()
  const thumbnail = client.thumbnail(source, 0, 10)
  await answer('thumbnail', { width: 1 })
  expect(await thumbnail).toMatchObject({ ok: false, error: { code: 'engine-protocol' } })
  life().listeners.onMessage('garbage')
  expect(life().killed).toBe(true)
})

test('a why is answered, ends at once when cancelled, and is lost with the engine', async () => {
  const { client, greet, life, answer, crash } = scripted()
  const why = (jobId: string) => client.why({ jobId, source, frame: 0, box: [0, 0, 8, 8], follow: false })
  expect(await why('early')).toMatchObject({ ok: false, error: { code: 'engine-not-ready' } })
  await greet()
  const nothing = { cancelled: false, map: null, examples: null, further: null }
  const answered = why('a')
  await answer('why', nothing)
  expect(await answered).toEqual({ ok: true, value: nothing })
  const cancelled = why('b')
  client.cancel('b')
  expect(await cancelled).toEqual({ ok: true, value: { ...nothing, cancelled: true } })
  expect(asked(life().sent).at(-1)).toBe('cancel')
  const lost = why('c')
  await crash()
  expect(await lost).toMatchObject({ ok: false, error: { code: 'engine-gone' } })
})
