import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { usualKnobs } from '#core/finetune/schedule.ts'
import { comparisonWith, finetuneWith } from '#core/testing/finetuned.ts'
import { sha256, writeModel } from '../host/registry.testing.ts'
import { temporaryFolder } from '../store/testing.ts'
import type { FinetuneOptions } from './finetune-command.ts'
import { silentLog } from '../host/log.ts'
import { replayCommand } from './replay-command.ts'
import type { CliWorld } from './world.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

const hash = sha256(new TextEncoder().encode('weights of ours-1'))

const unused = (): never => {
  throw new Error('a replay starts no process of its own')
}

/** Replays ours-1 with a training that prints this, and says what was asked of it. */
async function replay(prints: string, knobs: { readonly rate?: number } = {}) {
  const written = finetuneWith('ours-1', comparisonWith('pass'))
  const spec = { ...written.spec, ...usualKnobs(written.spec.recipe), ...knobs, epochs: 4, threads: 2 }
  writeModel(join(folder.path, 'models'), 'ours-1', { finetune: { ...written, spec } })
  const said: string[] = []
  const asked: FinetuneOptions[] = []
  const library = join(folder.path, 'library.db')
  const world: CliWorld = {
    log: silentLog,
    version: '0.1.0',
    programDir: '',
    startEngine: () => () => unused(),
    startTrainer: () => () => unused(),
    modelRoots: [join(folder.path, 'shipped'), join(folder.path, 'models')],
    library,
    out: (text) => void said.push(text),
    err: () => undefined,
    terminal: false,
    clock: () => 0,
    onInterrupt: () => () => undefined,
  }
  const code = await replayCommand(
    world,
    { model: 'ours-1', cohort: 'COHORT.json', json: true },
    async (aside, options) => {
      asked.push(options)
      expect(aside.library).not.toBe(library)
      aside.out(prints)
      return 1
    },
  )
  const answer: unknown = JSON.parse(said.join(''))
  return { code, answer, asked }
}

test('the same labels and seed are asked for again, aside, and the same hash is the proof', async () => {
  const { code, answer, asked } = await replay(`${JSON.stringify({ weightsHash: hash, gate: 'refuse' })}\n`)
  expect(code).toBe(0)
  expect(answer).toMatchObject({ model: 'ours-1', same: true, recorded: hash })
  expect(asked).toMatchObject([
    { recipe: 'head-and-circuit', seed: 7, epochs: 4, threads: 2, model: 'ostium-0.3', file: 'COHORT.json' },
  ])
})

test('another hash, a refusal, and a recipe of another version are told apart', async () => {
  expect(await replay(JSON.stringify({ weightsHash: 'f'.repeat(64) }))).toMatchObject({
    code: 1,
    answer: { same: false },
  })
  expect((await replay(JSON.stringify({ gate: 'refuse', reasons: ['too few'] }))).answer).toMatchObject({
    error: { code: 'not-replayed' },
  })
  const other = await replay('', { rate: 0.5 })
  expect(other.answer).toMatchObject({ error: { code: 'other-knobs' } })
  expect(other.asked).toEqual([])
})
