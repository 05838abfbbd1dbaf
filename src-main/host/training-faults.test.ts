import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { TrainerCase, TrainerJob } from '#core/finetune/trainer-contract.ts'
import type { TrainingJob } from '#core/finetune/training-state.ts'
import { randomNormal, seededRandom } from '#core/random.ts'
import { ok, type Failure } from '#core/result.ts'
import { trainerJobWith } from '#core/testing/trainer-job.ts'
import { builtProgram } from '../engine/built.testing.ts'
import { mayMount, mounted, resized, unmount } from '../engine/small-disk.testing.ts'
import { afterTimeout } from './fork-engine.ts'
import { forkTrainer } from './fork-trainer.ts'
import { createTraining } from './training.ts'
import { recorderInto } from './training.testing.ts'
import { trainingFolder } from './training-folder.ts'
import type { LaunchTrainer } from './trainer-process.ts'
import { SHIPPED_FOLDER, SHIPPED_ID } from '../engine/shipped.testing.ts'

const MINUTES = 60_000
let [root, program] = ['', '']
beforeAll(async () => {
  program = await builtProgram()
  root = mkdtempSync(join(tmpdir(), 'ostium-training-faults-'))
}, 3 * MINUTES)
afterAll(() => rmSync(root, { recursive: true, force: true }))

const SIDE = 64
/** A small picture with stripes that run down where there is a stenosis, and across where there is none. */
function drawPicture(name: string, down: boolean, seed: number): string {
  const random = seededRandom(seed)
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const along = down ? i % SIDE : Math.floor(i / SIDE)
    return Math.min(255, Math.max(0, 128 + 50 * Math.sin(along / 3) + 12 * randomNormal(random)))
  })
  const path = join(root, name)
  writeFileSync(path, encode({ width: SIDE, height: SIDE, data, channels: 1 }))
  return path
}

const SIDES = ['train', 'train', 'validation', 'calibration', 'sealed'] as const
const drawCases = (): TrainerCase[] =>
  Array.from({ length: 30 }, (_, i): TrainerCase => {
    const stenosis = Math.floor(i / SIDES.length) % 2 === 0
    const file = `${i}.png`
    return {
      patient: `P${i}`,
      split: SIDES[i % SIDES.length] ?? 'train',
      file,
      source: { kind: 'image', path: drawPicture(file, stenosis, i) },
      frame: 0,
      box: null,
      level: 'patch',
      grade: stenosis ? '>=70' : 'none',
    }
  })

/** SHA-256 of a model's weights, as its folder says. */
const weightsOf = (folder: string): string =>
  z
    .object({ weights: z.object({ sha256: z.string() }) })
    .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).weights.sha256

const jobIn = (data: string): TrainerJob =>
  trainerJobWith(join(data, 'training', 'tuned'), {
    spec: {
      parent: { id: SHIPPED_ID, weightsSha256: weightsOf(SHIPPED_FOLDER) },
      // Six short steps, at a rate at which the second is better than the parent already.
      ...{ cohortName: 'stripes', epochs: 4, batch: 8, rate: 0.02 },
    },
    ...{ modelsDir: join(data, 'models'), parentDir: SHIPPED_FOLDER, cases: drawCases() },
  })

/** The program's handler of trainings over the real process, with what it says on the way. */
function programIn(data: string, launch: LaunchTrainer = forkTrainer(join(program, 'trainer.cjs'))) {
  const notices: Failure[] = []
  const recorded: string[] = []
  const training = createTraining({
    folder: trainingFolder(join(data, 'training')),
    launch,
    recorder: recorderInto(recorded),
    prepare: async () => ok(jobIn(data)),
    emit: (domain, channel, payload) => {
      if (domain === 'app' && channel === 'notice') notices.push(NoticePayload.parse(payload))
    },
    clock: () => new Date(2026, 0, 1, 12),
    after: afterTimeout,
    onBattery: () => null,
    onIdle: () => undefined,
    onBug: (where, cause) => expect.fail(`${where}: ${String(cause)}`),
  })
  const state = async (): Promise<TrainingJob | null> => {
    const answer = await training.handlers.state(undefined)
    return answer.ok ? answer.value.job : expect.fail(answer.error.message)
  }
  /** Waits until the job is as asked for. */
  const until = async (is: (job: TrainingJob) => boolean): Promise<TrainingJob> => {
    for (;;) {
      const job = await state()
      if (job !== null && is(job)) return job
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const over = () => until(({ status }) => ['finished', 'stopped', 'paused'].includes(status))
  return { training, notices, recorded, until, over }
}
const NoticePayload = z.object({ code: z.string(), message: z.string(), action: z.string() })

const begun = async (own: ReturnType<typeof programIn>) => {
  await own.training.handlers.start({ cohortId: 'c', recipe: 'head-and-circuit', seed: 1 })
  await own.until(({ status }) => status !== 'preparing')
  return own
}
const weightsIn = (data: string): string => weightsOf(join(data, 'models', 'tuned'))

describe.skipIf(!mayMount())('through the program, where root may take room away', () => {
  test(
    'a disk that is too small is refused before anything is written; with room, the same training goes on',
    async () => {
      const data = join(root, 'small')
      mounted(data, 8192)
      try {
        const own = await begun(programIn(data))
        const { status, error } = await own.over()
        expect({ status, code: error?.code }).toEqual({ status: 'stopped', code: 'disk-short' })
        expect(error?.message).toContain('MB free')
        const there = ['job.json', 'lock', 'state.json']
        expect(readdirSync(join(data, 'training', 'tuned')).sort()).toEqual(there)
        expect(statSync(join(data, 'training', 'tuned', 'lock')).size).toBe(0)
        resized(data, 1 << 20)
        await own.training.handlers.resume(undefined)
        expect(await own.over()).toMatchObject({ status: 'finished', modelId: 'tuned', error: null })
        expect(own.recorded).toEqual([
          'training-started',
          'training-ended disk-short',
          'training-ended finished',
        ])
        own.training.close()
      } finally {
        unmount(data)
      }
    },
    5 * MINUTES,
  )

  test(
    'a memory that is too short is refused as that, and told from the disk',
    async () => {
      const meminfo = join(root, 'meminfo')
      writeFileSync(meminfo, 'MemTotal: 4000000 kB\nMemAvailable: 600000 kB\n')
      // Its own /proc/meminfo, in a name space of mounts that ends with it.
      const asIf = 'mount --bind "$0" /proc/meminfo && exec "$@"'
      const launch = forkTrainer(join(program, 'trainer.cjs'), {
        execPath: 'unshare',
        execArgv: ['-m', 'sh', '-c', asIf, meminfo, process.execPath],
      })
      const own = await begun(programIn(join(root, 'short'), launch))
      const { status, error } = await own.over()
      expect({ status, code: error?.code }).toEqual({ status: 'stopped', code: 'memory-short' })
      expect(error?.message).toContain('614 MB of memory free')
      own.training.close()
    },
    5 * MINUTES,
  )
})

test(
  'pixels that were damaged on disk are said once and cut out again; the training ends with the same weights',
  async () => {
    const [whole, damaged] = [join(root, 'whole'), join(root, 'damaged')]
    const reference = await begun(programIn(whole))
    expect((await reference.over()).status).toBe('finished')
    expect(reference.notices).toEqual([])
    reference.training.close()
    // Where no step were better, the parent's own weights would be the same without any proof.
    expect(weightsIn(whole)).not.toBe(weightsOf(SHIPPED_FOLDER))

    const own = await begun(programIn(damaged))
    await own.until(({ trace }) => trace.length > 0)
    await own.training.handlers.pause(undefined)
    expect((await own.over()).status).toBe('paused')
    const cache = join(damaged, 'training', 'tuned', 'cache.bin')
    const bytes = readFileSync(cache)
    bytes[99] = (bytes[99] ?? 0) ^ 1
    writeFileSync(cache, bytes)
    await own.training.handlers.resume(undefined)
    await own.until(({ status }) => status === 'finished')
    expect(own.notices.map(({ code }) => code)).toEqual(['cache-damaged'])
    expect(existsSync(`${cache}.new`)).toBe(false)
    expect(weightsIn(damaged)).toBe(weightsIn(whole))
    own.training.close()
  },
  5 * MINUTES,
)
