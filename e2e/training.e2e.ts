import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { usualKnobs } from '#core/finetune/schedule.ts'
import type { TrainerJob } from '#core/finetune/trainer-contract.ts'
import type { TrainingJob } from '#core/finetune/training-state.ts'
import { homeOfEachTest } from './homes.ts'
import { artifacts, resize } from './launch.ts'
import { projectRoot } from './runtime.ts'
import { SHIPPED } from './shipped.ts'
import { curvesOf, openTraining, trainingSays, trainingStatus } from './training-steps.ts'

/** Small pictures of both kinds; absent on a machine without the data. */
const patches = join(projectRoot, '..', 'shared', 'data', 'patches-32')
const here = existsSync(patches)
/** Of each kind and part: every validation and the scoring at the end look at all of theirs, eight times over. */
const PICTURES = 10
const shipped = SHIPPED.dir

const at = homeOfEachTest()

/** A training that the program was in the midst of when the power went: its folder, and nothing done yet. */
function cutOff(): void {
  const { weights } = z
    .object({ weights: z.object({ sha256: z.string() }) })
    .parse(JSON.parse(readFileSync(join(shipped, 'manifest.json'), 'utf8')))
  const sides = ['train', 'train', 'validation', 'calibration', 'sealed'] as const
  const cases = ['train', 'validation'].flatMap((part) =>
    (['positive', 'negative'] as const).flatMap((kind) =>
      readdirSync(join(patches, part, kind))
        .slice(0, PICTURES)
        .map((file, i): TrainerJob['cases'][number] => ({
          patient: `${part} ${kind} ${file}`,
          split: sides[i % sides.length] ?? 'train',
          file,
          source: { kind: 'image', path: join(patches, part, kind, file) },
          frame: 0,
          box: null,
          level: 'patch',
          grade: kind === 'positive' ? '>=70' : 'none',
        })),
    ),
  )
  const data = join(at.home.path, 'data', 'ostium')
  const workDir = join(data, 'training', 'cut-off')
  const job: TrainerJob = {
    schema: 1,
    jobId: 'cut-off',
    spec: {
      schema: 1,
      id: 'cut-off',
      recipe: 'head-and-circuit',
      seed: 1,
      parent: { id: SHIPPED.id, weightsSha256: weights.sha256 },
      cohortHash: '1'.repeat(64),
      cohortName: 'Small pictures',
      ...usualKnobs('head-and-circuit'),
      epochs: 80,
      patience: 40,
    },
    workDir,
    modelsDir: join(data, 'models'),
    parentDir: shipped,
    calibration: null,
    cases,
    runs: [],
    leftOut: [],
    program: '0',
  }
  const state: TrainingJob = {
    jobId: 'cut-off',
    recipe: 'head-and-circuit',
    seed: 1,
    cohortId: 'c',
    cohortName: 'Small pictures',
    cohortHash: '1'.repeat(64),
    parentId: SHIPPED.id,
    startedAt: '2026-01-01T00:00:00.000Z',
    startedBy: 'site lead',
    status: 'running',
    waits: null,
    progress: null,
    trace: [],
    error: null,
    modelId: null,
  }
  mkdirSync(workDir, { recursive: true })
  writeFileSync(join(workDir, 'job.json'), JSON.stringify(job))
  writeFileSync(join(workDir, 'state.json'), JSON.stringify(state))
}

const picture = (name: string) => at.running.page.screenshot({ path: join(artifacts, `${name}.png`) })

async function atTraining(): Promise<void> {
  await at.start()
  await resize(at.running, 1440, 900)
  // The demo study of an empty library shows itself when it is there: only then is another view asked for.
  await at.running.page.getByTestId('run-item').first().waitFor({ timeout: 60_000 })
  await openTraining(at.running)
  await trainingStatus(at.running).waitFor()
}

it.skipIf(!here)(
  'a training that a power cut ended goes on by itself, is paused, stays so over a restart, and keeps the best so far',
  async () => {
    cutOff()
    await atTraining()
    await curvesOf(at.running)
    await picture('training-runs')
    await at.running.page.getByRole('button', { name: 'Pause' }).click()
    await trainingSays(at.running, 'Paused')
    await picture('training-paused')
    await at.running.close()

    await atTraining()
    expect(await trainingStatus(at.running).textContent()).toBe('Paused')
    await at.running.page.getByRole('button', { name: 'Resume' }).click()
    await trainingSays(at.running, 'Training')
    await at.running.page.getByRole('button', { name: 'Stop, keep the best so far' }).click()
    await trainingSays(at.running, 'Finished')
    await picture('training-finished')
    const made = readdirSync(join(at.home.path, 'data', 'ostium', 'models'))
    expect(made).toEqual(['cut-off'])
  },
  400_000,
)
