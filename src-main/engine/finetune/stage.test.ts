import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, describe, expect, test } from 'vitest'
import type { FinetuneRecipe } from '#core/finetune/recipe.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { initialValues } from '#core/model/parameters.ts'
import { randomInt, seededRandom } from '#core/random.ts'
import { runStage, type StageParts } from './stage.ts'
import { done, MODEL, specOf, stageIn, stageOf, stageParts } from './stage.testing.ts'
import type { StageOf } from './stages.ts'

const root = mkdtempSync(join(tmpdir(), 'ostium-finetune-'))
afterAll(() => rmSync(root, { recursive: true }))

const of = (name: string, recipe: FinetuneRecipe, seed?: number): StageOf =>
  stageIn(mkdtempSync(join(root, name)), recipe, seed)

/** Stops after so many steps, as a power cut would: nothing is written then but what was written before. */
class PowerCut extends Error {}
const cutAfter = (steps: number, minutes = true): StageParts => {
  let left = steps
  return stageParts({
    next: async () => {
      if (left-- <= 0) throw new PowerCut()
      return 'go'
    },
    // Where minutes pass with each step each of them writes a checkpoint; else only those do that validate.
    clock: (() => {
      let ms = 0
      return () => (ms += minutes ? 60_000 : 0)
    })(),
  })
}

describe.each(['head-and-circuit', 'whole-model', 'contrastive-first'] as const)('%s', (recipe) => {
  test('cut off anywhere and gone on with, it ends with the bits of one that was not', async () => {
    const whole = await done(stageOf(of('whole', recipe)))
    const cut = of('cut', recipe)
    const random = seededRandom(7)
    for (let cuts = 0; cuts < 3; cuts++) {
      const tried = runStage(stageOf(cut), cutAfter(1 + randomInt(random, 3), cuts !== 1)).catch(
        (cause: unknown) => cause,
      )
      expect(await tried).toBeInstanceOf(PowerCut)
    }
    const { checkpoint, end } = await done(stageOf(cut))
    expect(end).toBe(whole.end)
    expect(checkpoint.state).toEqual(whole.checkpoint.state)
    expect(checkpoint.best).toEqual(whole.checkpoint.best)
    expect(checkpoint.header.trace).toEqual(whole.checkpoint.header.trace)
  })
})

test('another seed ends with other weights', async () => {
  const [a, b] = [
    await done(stageOf(of('a', 'head-and-circuit', 3))),
    await done(stageOf(of('b', 'head-and-circuit', 4))),
  ]
  expect(a.checkpoint.state.values).not.toEqual(b.checkpoint.state.values)
})

test('told to conclude it keeps the best so far, told to suspend it goes on later', async () => {
  const what = of('told', 'head-and-circuit')
  let asked = 0
  const concluded = await done(
    stageOf(what),
    stageParts({ next: async () => (asked++ < 3 ? 'go' : 'suspend') }),
  )
  expect(concluded.end).toBe('suspended')
  expect(concluded.checkpoint.header.step).toBe(3)
  const stopped = await done(stageOf(what), stageParts({ next: async () => 'conclude' }))
  expect(stopped.end).toBe('cancelled by a person')
  expect(stopped.checkpoint.header.step).toBe(3)
  expect(stopped.checkpoint.best).toEqual(concluded.checkpoint.best)
})

test('it ends when validation gets no better', async () => {
  const what = of('early', 'head-and-circuit')
  const stage = { ...stageOf(what), validate: async () => 0.5, patience: 2 }
  const { end, checkpoint } = await done(stage)
  expect(end).toBe('no better validation')
  expect(checkpoint.header.best.step).toBe(0)
  expect(checkpoint.best).toEqual(what.parent)
})

describe('a checkpoint', () => {
  const suspended = async (what: StageOf): Promise<void> => {
    let asked = 0
    await done(stageOf(what), stageParts({ next: async () => (asked++ < 2 ? 'go' : 'suspend') }))
  }

  test.each([
    [
      'of another architecture',
      { model: { ...MODEL, circuit: { ...DEFAULT_CIRCUIT, layers: 3 } } },
      'checkpoint-other-architecture',
    ],
    ['of another seed', { spec: specOf('head-and-circuit', 9) }, 'checkpoint-other-training'],
  ])('%s is told apart and refused', async (_, change, code) => {
    const what = of('other', 'head-and-circuit')
    await suspended(what)
    const other: StageOf = { ...what, ...change }
    const parent = initialValues(other.model, seededRandom(1))
    const refused = await runStage(stageOf({ ...other, parent }), stageParts())
    expect(refused).toMatchObject({ ok: false, error: { code } })
  })

  test('of other pixels is told apart and refused', async () => {
    const what = of('pixels', 'head-and-circuit')
    await suspended(what)
    const cache = { ...what.cache, file: { ...what.cache.file, sha256: 'others' } }
    const refused = await runStage(stageOf({ ...what, cache }), stageParts())
    expect(refused).toMatchObject({ ok: false, error: { code: 'checkpoint-other-pixels' } })
  })

  test('that is damaged gives way to the one before it, with a word, and to an error where that is damaged too', async () => {
    const what = of('damaged', 'head-and-circuit')
    const whole = await done(stageOf(of('undamaged', 'head-and-circuit')))
    await runStage(stageOf(what), cutAfter(5)).catch(() => undefined)
    flipBit(join(what.folder, 'checkpoint.bin'))
    const notices: string[] = []
    const { checkpoint } = await done(
      stageOf(what),
      stageParts({ onNotice: ({ code }) => notices.push(code) }),
    )
    expect(notices).toEqual(['checkpoint-damaged'])
    expect(checkpoint.state).toEqual(whole.checkpoint.state)
    for (const name of ['checkpoint.bin', 'checkpoint-before.bin']) flipBit(join(what.folder, name))
    expect(await runStage(stageOf(what), stageParts())).toMatchObject({
      ok: false,
      error: { code: 'checkpoint-damaged' },
    })
  })

  test('that cannot be written is one clear error', async () => {
    const what = of('gone', 'head-and-circuit')
    rmSync(what.folder, { recursive: true })
    expect(await runStage(stageOf(what), stageParts())).toMatchObject({
      ok: false,
      error: { code: 'not-written' },
    })
  })
})

function flipBit(path: string): void {
  const bytes = readFileSync(path)
  const at = bytes.length - 5
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
