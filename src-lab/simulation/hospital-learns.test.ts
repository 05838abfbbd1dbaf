import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-node'
import { afterAll, expect, test } from 'vitest'
import { delongAuc } from '#core/calibration/auc-interval.ts'
import { createCodecs } from '#core/dicom/codecs/codecs.ts'
import { ENGINE_PROTOCOL } from '#core/engine-contract.ts'
import { usualKnobs } from '#core/finetune/schedule.ts'
import type { TrainerCase, TrainerJob } from '#core/finetune/trainer-contract.ts'
import { nativeKernels } from '#core/model/native-kernels.ts'
import { seededRandom } from '#core/random.ts'
import { builtProgram } from '../../src-main/engine/built.testing.ts'
import { nodeWasm } from '../../src-main/engine/codec-files.ts'
import { decodeInThread } from '../../src-main/engine/decode-thread.ts'
import { runTrainer } from '../../src-main/engine/finetune/trainer.ts'
import { readManifest } from '../../src-main/engine/model-files.ts'
import { drawPatient } from './hospital.ts'
import { SHIPPED_FOLDER } from '../../src-main/engine/shipped.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'ostium-hospital-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PATIENTS = 20
/** Fewer sides than the drawn hospital films: every frame costs, and these are enough to learn from. */
const VIEWS = ['left', 'left', 'right'] as const
/** Two of ten choose the step; three are never learned from. */
const splitOf = (number: number): TrainerCase['split'] =>
  number % 10 < 5 ? 'train' : number % 10 < 7 ? 'validation' : number % 10 < 8 ? 'calibration' : 'sealed'

function drawCases(): TrainerCase[] {
  return Array.from({ length: PATIENTS }, (_, number) =>
    drawPatient(9, number + 1, seededRandom(900 + number), undefined, VIEWS).flatMap(
      ({ name, bytes, cases }) => {
        const path = join(folder, name)
        writeFileSync(path, bytes)
        return cases.map(({ frame, box, grade }): TrainerCase => ({
          patient: `P${number}`,
          split: splitOf(number),
          file: name,
          source: { kind: 'dicom', path },
          frame: frame ?? 0,
          box,
          level: 'region',
          grade,
        }))
      },
    ),
  ).flat()
}

/** The real trainer on real files: what a site has at hand, only smaller. */
test('ten patients of another hospital teach the shipped model to read the others better', async () => {
  const program = await builtProgram()
  const manifest = await readManifest(SHIPPED_FOLDER)
  if (!manifest.ok) throw new Error(manifest.error.message)
  const job: TrainerJob = {
    schema: 1,
    jobId: 'small',
    spec: {
      schema: 1,
      id: 'ostium-small',
      recipe: 'whole-model',
      seed: 1,
      parent: { id: manifest.value.id, weightsSha256: manifest.value.weights.sha256 },
      cohortHash: '1'.repeat(64),
      cohortName: 'small',
      ...usualKnobs('whole-model'),
      epochs: 5,
    },
    workDir: join(folder, 'work'),
    modelsDir: join(folder, 'models'),
    parentDir: SHIPPED_FOLDER,
    calibration: null,
    cases: drawCases(),
    runs: [],
    leftOut: [],
    program: 'test',
  }
  const made = await runTrainer(job, {
    facts: { protocol: ENGINE_PROTOCOL, backend: 'tensorflow', name: 'test', notice: null },
    kernels: nativeKernels() ?? expect.fail('no native kernels'),
    decoders: { codecs: createCodecs(nodeWasm), decode: decodeInThread(join(program, 'decode.cjs')) },
    clock: () => performance.now(),
    now: () => new Date('2026-11-25T00:00:00.000Z'),
    room: () => ({ disk: null, memory: null }),
    next: () => Promise.resolve('go'),
    tell: () => undefined,
  })
  if (!made.ok || made.value === 'suspended') throw new Error(made.ok ? 'suspended' : made.error.message)
  const { scored, bestStep, weightsSha256 } = made.value
  const labels = scored.map(({ label }) => label)
  const auc = (of: 'before' | 'after') =>
    delongAuc(
      labels,
      scored.map((one) => one[of]),
    ).value
  expect(bestStep).toBeGreaterThan(0)
  expect(weightsSha256).not.toBe(manifest.value.weights.sha256)
  expect(auc('after') - auc('before')).toBeGreaterThan(0.02)
}, 300_000)
