import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FrameReading } from '#core/reading/types.ts'
import { createEngineClient, type EngineClient } from '../host/engine-client.ts'
import { createEngineLink } from '../host/engine-link.ts'
import { afterTimeout, forkEngine } from '../host/fork-engine.ts'
import { builtProgram } from './built.testing.ts'
import { filledRun } from './phantom.testing.ts'
import { SHIPPED_FOLDER } from './shipped.testing.ts'

const FRAMES = 8
let folder = ''
let client: EngineClient
/** What an engine that nothing disturbs says of all frames, which several tests need. */
let calm: Awaited<ReturnType<typeof readAll>>
const pids: number[] = []
const entry = () => join('dist', 'main', 'engine.cjs')
const source = () => ({ kind: 'dicom' as const, path: join(folder, 'run.dcm') })

beforeAll(async () => {
  await builtProgram()
  folder = mkdtempSync(join(tmpdir(), 'ostium-engine-'))
  writeFileSync(join(folder, 'run.dcm'), filledRun(FRAMES))
  const launch = forkEngine(entry(), (pid) => pids.push(pid))
  client = createEngineClient({ launch, modelDir: SHIPPED_FOLDER, after: afterTimeout })
  calm = await readAll('calm')
}, 180_000)
afterAll(() => {
  client.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Reads all frames; `onFrame` may disturb. */
async function readAll(jobId: string, onFrame: (reading: FrameReading) => void = () => undefined) {
  const readings: FrameReading[] = []
  const outcome = await client.read({
    jobId,
    source: source(),
    frames: Array.from({ length: FRAMES }, (_, i) => i),
    alreadyRead: [],
    onFrame: (reading) => {
      readings.push(reading)
      onFrame(reading)
    },
    onFrameFailed: (frame, error) => expect.fail(`frame ${frame}: ${error.message}`),
  })
  if (!outcome.ok) throw new Error(outcome.error.message)
  return { readings, run: outcome.value.run, cancelled: outcome.value.cancelled }
}

const scores = (readings: readonly FrameReading[]) =>
  new Map(
    readings.map(({ frame, probability, regions }) => [
      frame,
      [probability.value, ...regions.map((r) => r.logit)],
    ]),
  )

function expectSame(one: readonly FrameReading[], other: readonly FrameReading[]): void {
  const [a, b] = [scores(one), scores(other)]
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort())
  expect(one[0]?.regions.length).toBeGreaterThan(3)
  for (const [frame, values] of a) {
    for (const [i, value] of values.entries()) expect(b.get(frame)?.[i]).toBeCloseTo(value, 6)
  }
}

test('an engine killed in mid-reading comes back and the reading finishes, with the same scores', async () => {
  const states: string[] = []
  const stop = client.onState(({ status }) => states.push(status))
  let killed = false
  const disturbed = await readAll('disturbed', ({ frame }) => {
    if (frame !== 2 || killed) return
    killed = true
    process.kill(pids.at(-1) ?? -1, 'SIGKILL')
  })
  stop()
  expect(states).toEqual(['restarting', 'ready'])
  expect(pids).toHaveLength(2)
  expect(disturbed.readings).toHaveLength(FRAMES)
  expectSame(calm.readings, disturbed.readings)
  expect(disturbed.run).toEqual(calm.run)
})

test('an engine that is stopped for a while, as by a computer that sleeps, goes on and ends its reading', async () => {
  let slept = false
  const { readings } = await readAll('asleep', () => {
    const pid = pids.at(-1)
    if (slept || pid === undefined) return
    slept = true
    process.kill(pid, 'SIGSTOP')
    setTimeout(() => process.kill(pid, 'SIGCONT'), 1500)
  })
  expect(slept).toBe(true)
  expect(readings.map(({ frame }) => frame).sort()).toEqual(Array.from({ length: FRAMES }, (_, i) => i))
})

test('a run whose first frame was looked at ahead is read with the same scores', async () => {
  client.ahead(source(), 0)
  const { readings, run } = await readAll('ahead')
  expectSame(calm.readings, readings)
  expect(run).toEqual(calm.run)
  for (const { cost } of readings)
    expect(cost.decode + cost.proposals + cost.backbone).toBeLessThan(cost.total)
})

test('focus moves a frame to the front', async () => {
  const order: number[] = []
  await readAll('focused', ({ frame }) => {
    if (order.length === 0) client.focus('focused', 6)
    order.push(frame)
  })
  expect(order.indexOf(6)).toBeLessThan(4)
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})

test('cancel ends a reading between frames', async () => {
  let count = 0
  const { cancelled, run } = await readAll('cancelled', () => {
    if ((count += 1) === 2) client.cancel('cancelled')
  })
  expect(cancelled).toBe(true)
  expect(run).toBeNull()
  expect(count).toBeLessThan(FRAMES)
})

test('what was read before counts in the run and is not read again', async () => {
  const { readings, run } = calm
  const again: number[] = []
  const outcome = await client.read({
    jobId: 'rest',
    source: source(),
    frames: [7],
    alreadyRead: readings.filter(({ frame }) => frame !== 7),
    onFrame: ({ frame }) => again.push(frame),
    onFrameFailed: () => undefined,
  })
  expect(again).toEqual([7])
  expect(outcome).toEqual({ ok: true, value: { run, cancelled: false } })
})

test('says what moved the score of a region, finds the place again beside it, and ends when cancelled', async () => {
  const { readings } = calm
  const { frame, regions } = readings.find(({ frame: at }) => at === 4)!
  const [best] = regions
  if (best === undefined) throw new Error('no region was scored')
  const [x, y, width, height] = best.box
  const ask = (jobId: string, at: number, follow: boolean) =>
    client.why({ jobId, source: source(), frame: at, box: [x, y, width, height], follow })
  const own = await ask('w1', frame, false)
  if (!own.ok) throw new Error(own.error.message)
  expect(own.value.map?.box).toEqual(best.box)
  expect(own.value.map?.logit).toBeCloseTo(best.logit, 4)
  expect(new Set(own.value.map?.changes).size).toBeGreaterThan(20)
  const beside = await ask('w2', 5, true)
  const boxes = readings.find(({ frame: at }) => at === 5)!.regions.map(({ box }) => box)
  expect(boxes).toContainEqual(beside.ok && beside.value.map?.box)
  expect(beside.ok && [beside.value.examples, beside.value.further]).toEqual([null, null])
  const cancelled = ask('w3', frame, false)
  client.cancel('w3')
  expect(await cancelled).toEqual({
    ok: true,
    value: { cancelled: true, map: null, examples: null, further: null },
  })
  expect(await ask('w4', 99, false)).toMatchObject({ ok: false, error: { code: 'frame-missing' } })
})

test('the shipped ledger stands at every region, its drawn examples are three of each kind, and its further heads answer', async () => {
  const model = await client.model()
  expect(model.ok && model.value.ledger?.levels.region.against.withoutCircuit.nearer.interval).toHaveLength(2)
  const { readings } = calm
  for (const { regions, ledger } of readings) {
    expect(ledger?.circuit.probability).toBeNull()
    for (const region of regions) {
      expect(region.ledger?.circuit.logit).toBe(region.logit)
      expect(region.ledger?.circuit.probability).toBeCloseTo(region.probability.value, 6)
      expect(region.ledger?.withoutCircuit.logit).not.toBe(region.logit)
    }
  }
  const box = readings[0]?.regions[0]?.box ?? expect.fail('no region was scored')
  const answer = await client.why({ jobId: 'w5', source: source(), frame: 0, box, follow: false })
  if (!answer.ok) throw new Error(answer.error.message)
  const { withStenosis, without } = answer.value.examples ?? expect.fail('the model came without examples')
  expect([withStenosis.length, without.length]).toEqual([3, 3])
  expect([...withStenosis, ...without].every(({ pixels }) => pixels.length === 4096)).toBe(true)
  expect([withStenosis, without].map((list) => list.some(({ severity }) => severity === null))).toEqual([
    false,
    true,
  ])
  const further = answer.value.further ?? expect.fail('the model came without further heads')
  expect(further.map(({ name, real }) => [name, real])).toEqual([
    ['place', true],
    ['severity', false],
  ])
  const logits = further.flatMap(({ questions }) => questions.map(({ logit }) => logit))
  expect(logits.every(Number.isFinite) && new Set(logits).size > 20).toBe(true)
})

test('a thumbnail is a small grey PNG of the frame', async () => {
  const made = await client.thumbnail(source(), 4, 96)
  if (!made.ok) throw new Error(made.error.message)
  const { width, height, channels, data } = decode(made.value.png)
  expect([width, height, channels]).toEqual([96, 96, 1])
  expect(Math.max(...data) - Math.min(...data)).toBeGreaterThan(50)
})

test('an unknown operation, a bad input and a missing file are one clear error each', async () => {
  const answers: unknown[] = []
  const child = forkEngine(entry())({
    onMessage: (message) => answers.push(message),
    onExit: () => undefined,
  })
  child.send({ id: 1, op: 'nope', input: null })
  child.send({ id: 2, op: 'hello', input: { protocol: 99 } })
  child.send({
    id: 3,
    op: 'thumbnail',
    input: { source: { kind: 'dicom', path: '/nowhere' }, frame: 0, size: 9 },
  })
  await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(3)
  child.kill()
  expect(answers).toMatchObject([
    { id: 1, ok: false, error: { code: 'engine-operation' } },
    { id: 2, ok: false, error: { code: 'engine-input' } },
    { id: 3, ok: false, error: { code: 'file-missing' } },
  ])
})

test.each([
  [
    'damaged weights',
    'model-damaged',
    'weights.bin',
    (text: string) => `${String.fromCharCode(text.charCodeAt(0) ^ 1)}${text.slice(1)}`,
  ],
  [
    'other preprocessing',
    'model-preprocessing',
    'manifest.json',
    (text: string) => text.replace(/"preprocessVersion": \d+/, '"preprocessVersion": 99'),
  ],
  ['a manifest that is no JSON', 'model-damaged', 'manifest.json', () => '{'],
])('a model with %s is refused', async (_what, code, file, spoil) => {
  const dir = mkdtempSync(join(folder, 'model-'))
  cpSync(SHIPPED_FOLDER, dir, { recursive: true })
  writeFileSync(join(dir, file), spoil(readFileSync(join(dir, file), 'latin1')), 'latin1')
  const link = createEngineLink({
    launch: forkEngine(entry()),
    onEvent: () => undefined,
    onGone: () => undefined,
  })
  const answer = await link.call('load', { modelDir: dir, site: null })
  link.kill()
  expect(answer).toMatchObject({ ok: false, error: { code } })
})
