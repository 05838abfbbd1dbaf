import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { encode } from 'fast-png'
import { afterAll, expect, test } from 'vitest'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { decodeFrame } from '#core/dicom/decode.ts'
import { ENGINE_PROTOCOL } from '#core/engine-contract.ts'
import type { FinetuneOutcome, FinetuneRecipe } from '#core/finetune/recipe.ts'
import type { TrainerCase, TrainerJob } from '#core/finetune/trainer-contract.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { trainerJobWith } from '#core/testing/trainer-job.ts'
import { nodeWasm } from '../codec-files.ts'
import { readModelFiles } from '../model-files.ts'
import { SHIPPED_FOLDER } from '../shipped.testing.ts'
import { CacheFile } from './cache-file.ts'
import { runTrainer, type TrainerParts } from './trainer.ts'

const root = mkdtempSync(join(tmpdir(), 'ostium-trainer-'))
afterAll(() => rmSync(root, { recursive: true }))

/** The shipped model scores, which takes its time beside other work. */
const MINUTES = 180_000
const [SIDE, CASES] = [64, 10]
const SIDES = ['train', 'train', 'validation', 'calibration', 'sealed'] as const

/** Stripes that run down where there is a stenosis, and across where there is none. */
const cases = Array.from({ length: CASES }, (_, i): TrainerCase => {
  const [random, down, file] = [seededRandom(i), i % 2 === 0, `${i}.png`]
  const data = Uint8Array.from({ length: SIDE ** 2 }, (_value, at) => {
    const along = down ? at % SIDE : Math.floor(at / SIDE)
    return Math.min(255, Math.max(0, 128 + 50 * Math.sin(along / 3) + 12 * randomNormal(random)))
  })
  const path = join(root, file)
  writeFileSync(path, encode({ width: SIDE, height: SIDE, data, channels: 1 }))
  return {
    ...{ patient: `P${i}`, split: SIDES[i % SIDES.length] ?? 'train', file, frame: 0, box: null },
    ...{ source: { kind: 'image', path }, level: 'patch', grade: down ? '>=70' : 'none' },
  }
})

/** A training of a few short steps, or of none, in a data folder of its own. */
async function jobIn(data: string, recipe: FinetuneRecipe): Promise<TrainerJob> {
  const shipped = await readModelFiles(SHIPPED_FOLDER)
  if (!shipped.ok) throw new Error(shipped.error.message)
  const { id, weights } = shipped.value.manifest
  const spec = { recipe, parent: { id, weightsSha256: weights.sha256 }, epochs: 8, batch: 4, rate: 0.02 }
  return trainerJobWith(join(root, data, 'training', 'tuned'), {
    ...{ spec, modelsDir: join(root, data, 'models'), parentDir: SHIPPED_FOLDER, cases },
  })
}

const codecs = createCodecs(nodeWasm)
const run = (job: TrainerJob, next: TrainerParts['next'] = async () => 'go') =>
  runTrainer(job, {
    facts: { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'test', notice: null },
    kernels: nativeKernels() ?? expect.fail('no native kernels'),
    decoders: { codecs, decode: (bytes, pixels) => decodeFrame(bytes, pixels, codecs) },
    clock: () => 0,
    now: () => new Date('2026-11-25T00:00:00.000Z'),
    room: () => ({ disk: null, memory: null }),
    next,
    tell: () => undefined,
  })

function made(end: Awaited<ReturnType<typeof run>>): FinetuneOutcome {
  if (!end.ok || end.value === 'suspended') throw new Error(end.ok ? 'suspended' : end.error.message)
  return end.value
}

/** Whether what was cut out is on disk as its list says. */
function cacheIsWhole({ workDir }: TrainerJob): boolean {
  const { sha256 } = CacheFile.parse(JSON.parse(readFileSync(join(workDir, 'cache.json'), 'utf8')))
  const bytes = readFileSync(join(workDir, 'cache.bin'))
  return createHash('sha256').update(bytes).digest('hex') === sha256
}

test(
  'a second run of one training is refused while the first cuts its frames, and spoils nothing of it',
  async () => {
    const job = await jobIn('twice', 'recalibrate')
    let [asked, goOn] = [0, (): void => undefined]
    const halfway = new Promise<void>((resolve) => (goOn = resolve))
    const first = run(job, async () => {
      if (++asked === CASES / 2) await halfway
      return 'go'
    })
    while (asked < CASES / 2) await new Promise((resolve) => setTimeout(resolve, 5))
    const second = await run(job)
    goOn()
    const end = made(await first)
    expect(second).toMatchObject({ ok: false, error: { code: 'training-elsewhere' } })
    expect(cacheIsWhole(job)).toBe(true)
    expect(made(await run(job))).toEqual(end)
  },
  MINUTES,
)

test(
  'asked for in another folder, what was made is made there too, and both stay as they are',
  async () => {
    const job = await jobIn('here', 'recalibrate')
    const first = made(await run(job))
    const second = made(await run({ ...job, modelsDir: join(root, 'out') }))
    expect(second).toEqual({ ...first, modelDir: join(root, 'out', 'tuned') })
    expect((await readModelFiles(second.modelDir)).ok).toBe(true)
    expect(made(await run(job))).toEqual(first)
    expect(readdirSync(job.modelsDir)).toEqual(['tuned'])
  },
  MINUTES,
)

test(
  'what a person ended early is the same in another folder, and not trained any further for it',
  async () => {
    const job = await jobIn('early', 'head-and-circuit')
    let asked = 0
    const first = made(await run(job, async () => (++asked > CASES + 2 ? 'conclude' : 'go')))
    expect(first.trace.at(-1)?.step).toBe(2)
    const second = made(await run({ ...job, modelsDir: join(root, 'early-out') }))
    expect(second).toEqual({ ...first, modelDir: join(root, 'early-out', 'tuned') })
  },
  MINUTES,
)
