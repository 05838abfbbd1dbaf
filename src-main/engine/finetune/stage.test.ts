import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, describe, expect, test } from 'vitest'
import { CROP_SCALE } from '#core/finetune/crops.ts'
import type { FinetuneRecipe, FinetuneSpec } from '#core/finetune/recipe.ts'
import { usualKnobs } from '#core/finetune/schedule.ts'
import { DEFAULT_CIRCUIT } from '#core/model/circuit-config.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { initialValues, type HybridConfig } from '#core/model/parameters.ts'
import { PATCH_LENGTH } from '#core/model/preprocess.ts'
import { randomInt, randomNormal, seededRandom } from '#core/random.ts'
import type { Cache } from './cache.ts'
import type { HeldCase } from './cache-file.ts'
import { runStage, type Stage, type StageParts } from './stage.ts'
import { contrastiveStage, trainingStage, type StageOf } from './stages.ts'

const root = mkdtempSync(join(tmpdir(), 'ostium-finetune-'))
afterAll(() => rmSync(root, { recursive: true }))

const MODEL: HybridConfig = {
  backbone: { stem: 4, stages: [{ expand: 2, channels: 4, repeats: 1, stride: 2 }], features: 8 },
  circuit: DEFAULT_CIRCUIT,
}
const SIDE = 96
/** Stripes run down in positives and across in negatives. */
function stripes(label: 0 | 1, seed: number, side: number): Float32Array {
  const random = seededRandom(seed)
  return Float32Array.from(
    { length: side * side },
    (_, i) =>
      0.5 + 0.2 * Math.sin((label ? i % side : Math.floor(i / side)) / 2) + 0.05 * randomNormal(random),
  )
}

function cacheOf(): Cache {
  const train = Array.from({ length: 24 }, (_, i) => ({
    offset: i,
    rows: SIDE,
    columns: SIDE,
    region: null,
    patient: `p${i}`,
    label: i % 3 === 0 ? (1 as const) : (0 as const),
  }))
  const held = Array.from({ length: 12 }, (_, i): HeldCase => ({
    split: 'validation',
    level: 'region',
    patient: `v${i}`,
    label: i % 2 === 0 ? 1 : 0,
    grade: i % 2 === 0 ? '>=70' : 'none',
    file: 'x',
    frame: 0,
    box: null,
    offset: 100 + i,
  }))
  const file = {
    schema: 1 as const,
    key: '',
    bytes: 0,
    sha256: 'pixels',
    train,
    held,
    places: train,
    leftOut: [],
  }
  return {
    file,
    crop: ({ offset, rows, columns, region }) => ({
      rows,
      columns,
      region,
      data: Uint16Array.from(
        stripes(offset % 3 === 0 ? 1 : 0, offset, SIDE),
        (v) => CROP_SCALE * Math.min(1, Math.max(0, v)),
      ),
    }),
    patch: (offset) =>
      stripes(offset % 2 === 0 ? 1 : 0, offset, 64)
        .map((v) => (v - 0.5) * 5)
        .slice(0, PATCH_LENGTH),
    close: () => undefined,
  }
}

const specOf = (recipe: FinetuneRecipe, seed = 3): FinetuneSpec => ({
  schema: 1,
  id: 'tuned',
  recipe,
  seed,
  parent: { id: 'parent', weightsSha256: '0'.repeat(64) },
  cohortHash: '1'.repeat(64),
  cohortName: 'drawn',
  ...usualKnobs(recipe),
  epochs: 4,
  batch: 8,
})

function of(name: string, recipe: FinetuneRecipe, seed?: number, model = MODEL): StageOf {
  const folder = mkdtempSync(join(root, name))
  const kernels = nativeKernels() ?? expect.fail('no native kernels')
  const parent = initialValues(model, seededRandom(1))
  return { spec: specOf(recipe, seed), model, kernels, cache: cacheOf(), parent, folder, clock: () => 0 }
}

const stageOf = (what: StageOf): Stage =>
  what.spec.recipe === 'contrastive-first' ? contrastiveStage(what) : trainingStage(what, what.parent)

const parts = (more: Partial<StageParts> = {}): StageParts => ({
  clock: () => 0,
  next: async () => 'go',
  onStep: () => undefined,
  onNotice: () => undefined,
  ...more,
})

/** Stops after so many steps, as a power cut would: nothing is written then but what was written before. */
class PowerCut extends Error {}
const cutAfter = (steps: number, minutes = true): StageParts => {
  let left = steps
  return parts({
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

const done = async (stage: Stage, how = parts()) => {
  const result = await runStage(stage, how)
  return result.ok ? result.value : expect.fail(result.error.message)
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
  const concluded = await done(stageOf(what), parts({ next: async () => (asked++ < 3 ? 'go' : 'suspend') }))
  expect(concluded.end).toBe('suspended')
  expect(concluded.checkpoint.header.step).toBe(3)
  const stopped = await done(stageOf(what), parts({ next: async () => 'conclude' }))
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
    await done(stageOf(what), parts({ next: async () => (asked++ < 2 ? 'go' : 'suspend') }))
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
    const refused = await runStage(stageOf({ ...other, parent }), parts())
    expect(refused).toMatchObject({ ok: false, error: { code } })
  })

  test('of other pixels is told apart and refused', async () => {
    const what = of('pixels', 'head-and-circuit')
    await suspended(what)
    const cache = { ...what.cache, file: { ...what.cache.file, sha256: 'others' } }
    const refused = await runStage(stageOf({ ...what, cache }), parts())
    expect(refused).toMatchObject({ ok: false, error: { code: 'checkpoint-other-pixels' } })
  })

  test('that is damaged gives way to the one before it, with a word, and to an error where that is damaged too', async () => {
    const what = of('damaged', 'head-and-circuit')
    const whole = await done(stageOf(of('undamaged', 'head-and-circuit')))
    await runStage(stageOf(what), cutAfter(5)).catch(() => undefined)
    flipBit(join(what.folder, 'checkpoint.bin'))
    const notices: string[] = []
    const { checkpoint } = await done(stageOf(what), parts({ onNotice: ({ code }) => notices.push(code) }))
    expect(notices).toEqual(['checkpoint-damaged'])
    expect(checkpoint.state).toEqual(whole.checkpoint.state)
    for (const name of ['checkpoint.bin', 'checkpoint-before.bin']) flipBit(join(what.folder, name))
    expect(await runStage(stageOf(what), parts())).toMatchObject({
      ok: false,
      error: { code: 'checkpoint-damaged' },
    })
  })

  test('that cannot be written is one clear error', async () => {
    const what = of('gone', 'head-and-circuit')
    rmSync(what.folder, { recursive: true })
    expect(await runStage(stageOf(what), parts())).toMatchObject({
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
