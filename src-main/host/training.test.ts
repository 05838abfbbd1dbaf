import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { usualPatience } from '#core/finetune/patience.ts'
import type { TrainerJob, TrainerMessage } from '#core/finetune/trainer-contract.ts'
import type { TrainingState } from '#core/finetune/training-state.ts'
import { fail, ok, type Result } from '#core/result.ts'
import { refusedByPolicy } from '#core/policy-acts.ts'
import { trainerJobWith } from '#core/testing/trainer-job.ts'
import { lockWork } from '../engine/work-lock.ts'
import type { EngineProcessListeners } from './engine-link.ts'
import { createTraining, type Training, type TrainingParts } from './training.ts'
import { recorderInto } from './training.testing.ts'
import { trainingFolder } from './training-folder.ts'

let folder: string
let trainer: { listeners: EngineProcessListeners; sent: object[]; over: boolean }[]
let recorded: string[]
let battery: boolean
let hour: number
let tick: () => void
let open: Training[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ostium-training-'))
  ;[trainer, recorded, battery, hour, open] = [[], [], false, 12, []]
})
afterEach(() => {
  for (const one of open) one.close()
  rmSync(folder, { recursive: true })
})

const job = (): TrainerJob =>
  trainerJobWith(folder, {
    spec: { recipe: 'whole-model' },
    workDir: join(folder, 'tuned'),
    modelsDir: join(folder, 'models'),
  })

function program(changes: Partial<TrainingParts> = {}): Training {
  const training = createTraining({
    folder: trainingFolder(folder),
    launch: (_threads, listeners) => {
      const own = { listeners, sent: new Array<object>(), over: false }
      trainer.push(own)
      return {
        pid: 1,
        send: (message) => void own.sent.push(message),
        kill: () => {
          if (own.over) return
          own.over = true
          listeners.onExit(null)
        },
      }
    },
    recorder: recorderInto(recorded),
    prepare: async () => ok(job()),
    emit: () => undefined,
    clock: () => new Date(2026, 0, 1, hour),
    after: (_ms, callback) => {
      tick = callback
      return () => undefined
    },
    onBattery: () => battery,
    onIdle: () => undefined,
    onBug: (_where, cause) => {
      throw cause
    },
    ...changes,
  })
  open.push(training)
  return training
}

const turn = () => new Promise((done) => setImmediate(done))
const said = async (message: TrainerMessage): Promise<void> => {
  trainer.at(-1)?.listeners.onMessage(message)
  await turn()
}
const stateOf = async ({ handlers }: Training): Promise<TrainingState> =>
  value(await handlers.state(undefined))
const value = <T>(result: Result<T>): T => (result.ok ? result.value : expect.fail(result.error.message))
async function started(training: Training): Promise<void> {
  value(await training.handlers.start({ cohortId: 'c', recipe: 'whole-model', seed: 1 }))
  await turn()
}
const statusOf = async (training: Training) => (await stateOf(training)).job?.status

test('it is paused by a checkpoint and the end of its process, and resumed by another', async () => {
  const training = program()
  await started(training)
  expect(await statusOf(training)).toBe('running')
  await training.handlers.pause(undefined)
  expect(trainer[0]?.sent.at(-1)).toEqual({ ask: 'suspend' })
  await said({ tell: 'suspended' })
  expect(await statusOf(training)).toBe('paused')
  expect(training.busy()).toBe(false)
  await training.handlers.resume(undefined)
  expect(trainer).toHaveLength(2)
  expect(await statusOf(training)).toBe('running')
})

test('a program that ended while it trained goes on with it when it starts; one that was paused stays so', async () => {
  const first = program()
  await started(first)
  first.close()
  const second = program()
  second.wake(null)
  expect(trainer).toHaveLength(2)
  expect(trainer[1]?.sent[0]).toMatchObject({ ask: 'start', job: { jobId: 'tuned' } })
  await second.handlers.pause(undefined)
  await said({ tell: 'suspended' })
  second.close()
  const third = program()
  third.wake(null)
  expect(await statusOf(third)).toBe('paused')
  expect(trainer).toHaveLength(2)
})

test('it waits for the night and for the mains, says why, and goes on by itself', async () => {
  const training = program()
  value(await training.handlers.setPatience({ ...usualPatience, onlyAtNight: true }))
  await started(training)
  expect((await stateOf(training)).job).toMatchObject({
    status: 'waiting',
    waits: expect.stringContaining('20:00'),
  })
  expect(training.busy()).toBe(true)
  hour = 21
  tick()
  expect(await statusOf(training)).toBe('running')
  battery = true
  tick()
  await said({ tell: 'suspended' })
  expect((await stateOf(training)).job).toMatchObject({
    status: 'waiting',
    waits: expect.stringContaining('battery'),
  })
  battery = false
  tick()
  expect(await statusOf(training)).toBe('running')
})

test('a process that the system ends is one clear error, and the training goes on when it is told to', async () => {
  const training = program()
  await started(training)
  trainer[0]?.listeners.onExit(null)
  await turn()
  expect((await stateOf(training)).job).toMatchObject({ status: 'stopped', error: { code: 'trainer-ended' } })
  expect(recorded).toEqual(['training-started', 'training-ended trainer-ended'])
  await training.handlers.resume(undefined)
  expect(await statusOf(training)).toBe('running')
})

test('a cohort that cannot be trained on is said, and nothing is begun', async () => {
  const error = { code: 'cohort-not-enough', message: 'too few', action: 'label more' }
  const training = program({ prepare: async () => fail(error) })
  await started(training)
  expect((await stateOf(training)).job).toMatchObject({ status: 'stopped', error })
  expect(recorded).toEqual([])
  value(await training.handlers.discard(undefined))
  expect((await stateOf(training)).job).toBeNull()
})

test('the best so far is asked for, and what came of it is found again by the next program', async () => {
  const training = program()
  await started(training)
  value(await training.handlers.conclude(undefined))
  expect(trainer[0]?.sent.at(-1)).toEqual({ ask: 'conclude' })
  const outcome = {
    modelDir: join(folder, 'models', 'tuned'),
    id: 'tuned',
    parent: job().spec.parent,
    weightsSha256: '2'.repeat(64),
    bestStep: 4,
    trace: [{ step: 4, loss: 0.5, validationAuc: 0.8 }],
    seconds: 9,
    scored: [],
  }
  await said({ tell: 'done', outcome })
  expect((await stateOf(training)).job).toMatchObject({
    status: 'finished',
    modelId: 'tuned',
    trace: outcome.trace,
  })
  training.close()
  const next = program()
  next.wake(null)
  expect(await statusOf(next)).toBe('finished')
  expect(recorded).toEqual(['training-started', 'training-ended finished'])
})

test('one training at a time', async () => {
  const training = program()
  await started(training)
  const second = await training.handlers.start({ cohortId: 'd', recipe: 'last-blocks', seed: 1 })
  expect(second).toMatchObject({ ok: false, error: { code: 'training-runs' } })
})

test('what a training that was discarded still prepares is not taken for the next one', async () => {
  const prepared: ((result: Result<TrainerJob>) => void)[] = []
  const training = program({ prepare: () => new Promise((resolve) => prepared.push(resolve)) })
  const begin = async () =>
    value(await training.handlers.start({ cohortId: 'c', recipe: 'whole-model', seed: 1 }))
  await begin()
  value(await training.handlers.discard(undefined))
  await begin()
  prepared[0]?.(ok({ ...job(), jobId: 'first' }))
  await turn()
  expect([await statusOf(training), trainer.length]).toEqual(['preparing', 0])
  prepared[1]?.(ok({ ...job(), jobId: 'second' }))
  await turn()
  expect((await stateOf(training)).job).toMatchObject({ jobId: 'second', status: 'running' })
  expect(trainer.map(({ sent }) => sent[0])).toMatchObject([{ job: { jobId: 'second' } }])
})

test('the same training, begun again while the process of the discarded one still ends, waits for it and keeps its folder', async () => {
  const exits: (() => void)[] = []
  const sent: object[] = []
  const listening: EngineProcessListeners[] = []
  const training = program({
    launch: (_threads, listeners) => {
      listening.push(listeners)
      return {
        pid: 1,
        send: (message) => void sent.push(message),
        kill: () => void exits.push(() => listeners.onExit(null)),
      }
    },
  })
  await started(training)
  value(await training.handlers.discard(undefined))
  await started(training)
  listening[0]?.onMessage({ tell: 'trace', trace: [{ step: 1, loss: 1, validationAuc: 0.5 }] })
  expect((await stateOf(training)).job).toMatchObject({ status: 'preparing', trace: [] })
  exits[0]?.()
  await turn()
  expect(await statusOf(training)).toBe('running')
  expect(sent).toHaveLength(2)
  expect(trainingFolder(folder).last()).toMatchObject({ state: { jobId: 'tuned', status: 'running' } })
  expect(recorded).toEqual(['training-started', 'training-ended discarded', 'training-started'])
})

test('what a command trains on meanwhile is not thrown away with what is discarded here', async () => {
  const training = program()
  await started(training)
  await training.handlers.pause(undefined)
  await said({ tell: 'suspended' })
  const work = join(folder, 'tuned')
  writeFileSync(join(work, 'checkpoint.bin'), 'of both')
  const command = value(lockWork(work, new Date()))
  value(await training.handlers.discard(undefined))
  expect(existsSync(join(work, 'checkpoint.bin'))).toBe(true)
  expect(trainingFolder(folder).last()).toBeNull()
  command.release()
  trainingFolder(folder).discard('tuned')
  expect(existsSync(work)).toBe(false)
})

test.each(['running', 'waiting', 'paused'] as const)(
  'what was %s when the hospital forbade training does not go on, says why, and goes on when it is permitted again',
  async (status) => {
    const first = program()
    await started(first)
    first.close()
    const last = trainingFolder(folder).last() ?? expect.fail('nothing was kept')
    trainingFolder(folder).keep({ ...last.state, status })
    const refused = refusedByPolicy({ fineTuning: false }, 'train', 'dr') ?? expect.fail('it is permitted')
    const second = program()
    second.wake(refused)
    tick()
    expect((await stateOf(second)).job).toMatchObject({ status: 'stopped', error: { code: 'set-by-policy' } })
    expect([second.busy(), trainer.length]).toEqual([false, 1])
    second.close()
    const third = program()
    third.wake(null)
    expect(await statusOf(third)).toBe(status === 'paused' ? 'paused' : 'running')
  },
)

test('what had ended before the hospital forbade training is shown all the same', async () => {
  const first = program()
  await started(first)
  first.close()
  const last = trainingFolder(folder).last() ?? expect.fail('nothing was kept')
  trainingFolder(folder).keep({ ...last.state, status: 'finished', modelId: 'tuned' })
  const second = program()
  second.wake(refusedByPolicy({ fineTuning: false }, 'train', 'dr'))
  expect((await stateOf(second)).job).toMatchObject({ status: 'finished', modelId: 'tuned', error: null })
})

test('settings that cannot be written are said', async () => {
  mkdirSync(join(folder, 'patience.json'))
  const set = await program().handlers.setPatience(usualPatience)
  expect(set).toMatchObject({ ok: false, error: { code: 'not-written' } })
})
