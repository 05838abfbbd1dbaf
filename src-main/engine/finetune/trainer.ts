/** Long, as it is the one place that takes a training from its first frame to the folder of a model, in this order. */
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { toProbability } from '#core/calibration/probability.ts'
import { calibrationOfCases, type FittedCalibration } from '#core/finetune/calibrate.ts'
import { describeFinetuned } from '#core/finetune/describe.ts'
import {
  FinetuneOutcome,
  type FinetuneFile,
  type FinetunePhase,
  type FinetuneProgress,
  type ScoredCase,
} from '#core/finetune/recipe.ts'
import { lacksRoom, neededRoom, type FreeRoom } from '#core/finetune/room.ts'
import { depthOf } from '#core/finetune/schedule.ts'
import type { TrainerJob, TrainerMessage } from '#core/finetune/trainer-contract.ts'
import type { EngineFacts } from '#core/engine-contract.ts'
import type { TrainingKernels } from '#core/model/kernels.ts'
import { hybridConfigOf, type Manifest } from '#core/model/manifest.ts'
import { flatten } from '#core/model/weights.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { describeWeights } from '../describe-weights.ts'
import { writeDurably } from '../durable.ts'
import { readModelFiles } from '../model-files.ts'
import type { RunDecoders } from '../run-source.ts'
import { lockWork } from '../work-lock.ts'
import { jsonBytes } from '../write-model.ts'
import { openCache, type Cache } from './cache.ts'
import type { HeldCase } from './cache-file.ts'
import { readCheckpoint, type Checkpoint } from './checkpoint.ts'
import { writeFailure } from './failures.ts'
import { writtenIn } from './free-room.ts'
import { scoreHeld } from './score-held.ts'
import { runStage, type StageEnd } from './stage.ts'
import {
  contrastiveStage,
  identityOf,
  inferenceFrom,
  trainingStage,
  withoutProjection,
  type StageOf,
} from './stages.ts'
import { writeFolder, type Kept } from './write-folder.ts'

export interface TrainerParts {
  readonly facts: EngineFacts
  readonly kernels: TrainingKernels
  readonly decoders: RunDecoders
  readonly clock: () => number
  readonly now: () => Date
  /** What is free on the disk of a folder, and of memory. */
  readonly room: (folder: string) => FreeRoom
  /** Asked before each step and each frame. */
  readonly next: () => Promise<'go' | 'conclude' | 'suspend'>
  readonly tell: (message: TrainerMessage) => void
}

/**
 * Takes a job to its end, or to where it is told to stop; started again it goes on.
 * Errors before anything is written: `training-elsewhere`, `disk-short`, `memory-short`
 */
export async function runTrainer(
  job: TrainerJob,
  parts: TrainerParts,
): Promise<Result<FinetuneOutcome | 'suspended'>> {
  const lock = lockWork(job.workDir, parts.now())
  if (!lock.ok) return lock
  try {
    return await goOn(job, parts)
  } finally {
    lock.value.release()
  }
}

/** What was made into another folder is made here once more, of what was trained. */
async function goOn(job: TrainerJob, parts: TrainerParts): Promise<Result<FinetuneOutcome | 'suspended'>> {
  const before = readOutcome(job.workDir)
  if (before !== null && resolve(dirname(before.modelDir)) === resolve(job.modelsDir)) return ok(before)
  const { spec } = job
  const parent = await readModelFiles(job.parentDir)
  if (!parent.ok) return parent
  if (parent.value.manifest.weights.sha256 !== spec.parent.weightsSha256)
    return fail(otherParent(spec.parent.id))
  const needed = neededRoom(job, parent.value.manifest.parameters, writtenIn(job.workDir))
  const short = lacksRoom(needed, parts.room(job.workDir))
  if (short !== null) return fail(short)
  const cache = await openCache(job, {
    decoders: parts.decoders,
    onProgress: (done, total) => tellPhase(job, parts, 'caching', done, total),
    goOn: async () => (await parts.next()) === 'go',
    onNotice: (notice) => parts.tell({ tell: 'notice', notice }),
  })
  if (!cache.ok) return cache.error.code === 'stopped' ? ok('suspended') : cache
  try {
    const enough = teaches(job, cache.value)
    if (enough !== null) return fail(enough)
    const model = hybridConfigOf(parent.value.manifest)
    const of: StageOf = {
      spec,
      model,
      kernels: parts.kernels,
      cache: cache.value,
      parent: flatten(model, parent.value.weights),
      folder: job.workDir,
      clock: parts.clock,
    }
    const trained = await learn(job, of, parts, before !== null)
    if (!trained.ok || trained.value.end === 'suspended') return trained.ok ? ok('suspended') : trained
    return await conclude(job, of, parts, {
      ...trained.value,
      end: trained.value.end,
      manifest: parent.value.manifest,
    })
  } finally {
    cache.value.close()
  }
}

function readOutcome(workDir: string): FinetuneOutcome | null {
  const path = join(workDir, 'outcome.json')
  if (!existsSync(path)) return null
  const parsed = FinetuneOutcome.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  return parsed.success && existsSync(join(parsed.data.modelDir, 'manifest.json')) ? parsed.data : null
}

function tellPhase(
  job: TrainerJob,
  { tell }: TrainerParts,
  phase: FinetunePhase,
  step: number,
  steps: number,
): void {
  const idle = { loss: null, validationAuc: null, best: null, etaMs: null, paused: null }
  tell({ tell: 'progress', progress: { jobId: job.jobId, phase, step, steps, ...idle } })
}

/**
 * Runs the stages of the recipe, from wherever the checkpoint stands.
 * @param over a model was made of it before: it stays as it stands then, also where a person ended it early
 */
async function learn(
  job: TrainerJob,
  of: StageOf,
  parts: TrainerParts,
  over: boolean,
): Promise<Result<{ readonly checkpoint: Checkpoint; readonly end: StageEnd }>> {
  const found = readCheckpoint(job.workDir, identityOf(of))
  if (!found.ok) return found
  const stageParts = {
    clock: parts.clock,
    next: over && found.value !== null ? noFurther(parts.next) : parts.next,
    onNotice: (notice: Failure) => parts.tell({ tell: 'notice', notice }),
  }
  let start = of.parent
  if (job.spec.recipe === 'contrastive-first' && found.value?.checkpoint.header.stage !== 'training') {
    const stage = contrastiveStage(of)
    const first = await runStage(stage, { ...stageParts, onStep: follow(job, parts, stage.steps) })
    if (!first.ok || first.value.end !== 'finished') return first
    start = withoutProjection(of.model, first.value.checkpoint.state.average)
  }
  const stage = trainingStage(of, start)
  try {
    return await runStage(stage, { ...stageParts, onStep: follow(job, parts, stage.steps) })
  } finally {
    stage.dispose()
  }
}

const noFurther =
  (next: TrainerParts['next']): TrainerParts['next'] =>
  async () =>
    (await next()) === 'suspend' ? 'suspend' : 'conclude'

/** Progress of a stage, at its own pace in this process. */
function follow(job: TrainerJob, { clock, tell }: TrainerParts, steps: number) {
  const startMs = clock()
  let startStep: number | null = null
  return ({ header }: Checkpoint, validated: boolean): void => {
    startStep ??= header.step
    const done = header.step - startStep
    const perStep = done > 0 ? (clock() - startMs) / done : null
    const progress: FinetuneProgress = {
      jobId: job.jobId,
      phase: header.stage,
      step: header.step,
      steps,
      loss:
        header.open.steps > 0 ? header.open.loss / header.open.steps : (header.trace.at(-1)?.loss ?? null),
      validationAuc:
        header.trace.findLast(({ validationAuc }) => validationAuc !== null)?.validationAuc ?? null,
      best: header.trace.some(({ validationAuc }) => validationAuc !== null) ? header.best : null,
      etaMs: perStep === null ? null : Math.round(perStep * (steps - header.step)),
      paused: null,
    }
    tell({ tell: 'progress', progress })
    if (validated || header.open.steps === 0) tell({ tell: 'trace', trace: header.trace })
  }
}

interface Trained {
  readonly checkpoint: Checkpoint
  readonly end: Exclude<StageEnd, 'suspended'>
  readonly manifest: Manifest
}

/** Scores both models on what was held out, calibrates the new one, and writes its folder and what came of it. Long, as it names all that goes into a folder. */
async function conclude(
  job: TrainerJob,
  of: StageOf,
  parts: TrainerParts,
  trained: Trained,
): Promise<Result<FinetuneOutcome>> {
  const { header, best } = trained.checkpoint
  const flat = header.stage === 'training' ? best : of.parent
  tellPhase(job, parts, 'scoring', 0, 1)
  const held = of.cache.file.held.filter(({ split }) => split !== 'train' && split !== 'validation')
  const [before, after] = [await scored(of, of.parent, held), await scored(of, flat, held)]
  tellPhase(job, parts, 'calibrating', 0, 1)
  const calibration = calibrate(job, held, after, parts.now())
  tellPhase(job, parts, 'writing', 0, 1)
  const kept = keptOf(job, of, flat)
  const finetune = finetuneFile(job, of, parts, trained)
  const described = await describeWeights(of.model, flat)
  const { own, ...weights } = described
  const { manifest: parent } = trained
  const folder = writeFolder(
    job.modelsDir,
    job.parentDir,
    kept,
    (id) => ({
      flat: own,
      calibration: calibration.file,
      without: calibration.without,
      finetune,
      manifest: {
        id,
        version: parent.version,
        createdAt: parts.now().toISOString(),
        commit: `Ostium ${job.program}`,
        parents: [`${parent.id}@${parent.weights.sha256.slice(0, 12)}`],
        ...weights,
        initialAlpha: parent.alpha,
        seeds: { weights: job.spec.seed, batches: job.spec.seed },
        training: { steps: header.step, bestStep: header.best.step, batch: job.spec.batch },
        ...describeFinetuned(parent, finetune, kept),
      },
    }),
    job.spec.id,
  )
  if (!folder.ok) return folder
  const outcome: FinetuneOutcome = {
    modelDir: folder.value.dir,
    id: folder.value.manifest.id,
    parent: job.spec.parent,
    weightsSha256: folder.value.manifest.weights.sha256,
    bestStep: header.best.step,
    trace: [...header.trace],
    seconds: header.seconds,
    scored: scoredCases(job, calibration, held, before, after),
  }
  try {
    writeDurably(join(job.workDir, 'outcome.json'), [jsonBytes(outcome)])
  } catch (cause) {
    return fail(writeFailure(cause, 'what came of the training'))
  }
  return ok(outcome)
}

async function scored(
  { model, cache, clock }: StageOf,
  flat: Float32Array,
  held: readonly HeldCase[],
): Promise<number[]> {
  const inference = inferenceFrom(model, flat, clock)
  const logits = await scoreHeld(inference, cache, held)
  inference.dispose()
  return logits
}

function calibrate(
  { spec }: TrainerJob,
  held: readonly HeldCase[],
  logits: readonly number[],
  now: Date,
): FittedCalibration {
  const cases = held.flatMap(({ level, patient, label, split }, i) =>
    split === 'calibration' ? [{ level, patient, label, logit: logits[i] ?? NaN }] : [],
  )
  return calibrationOfCases(cases, { source: spec.cohortName, fittedAt: now.toISOString(), seed: spec.seed })
}

function keptOf({ spec }: TrainerJob, { parent }: StageOf, flat: Float32Array): Kept {
  if (flat.every((value, i) => value === parent[i])) return 'weights'
  return depthOf(spec.recipe) === 'head' ? 'backbone' : 'nothing'
}

function finetuneFile(
  job: TrainerJob,
  { cache }: StageOf,
  { facts }: TrainerParts,
  { checkpoint, end }: Trained,
): FinetuneFile {
  return {
    schema: 1,
    spec: job.spec,
    flight: {
      program: job.program,
      engine: facts.name,
      threads: job.spec.threads,
      oneDnn: process.env['TF_ENABLE_ONEDNN_OPTS'] !== '0',
      processor: cpus()[0]?.model ?? 'unknown',
      platform: `${process.platform} ${process.arch}`,
    },
    bestStep: checkpoint.header.best.step,
    stoppedEarly: end,
    trace: checkpoint.header.trace,
    seconds: checkpoint.header.seconds,
    counts: countsOf(cache),
    leftOut: cache.file.leftOut.map(({ reason, cases }) => ({ reason, cases })),
    comparison: null,
    notes: '',
  }
}

function countsOf({ file }: Cache): FinetuneFile['counts'] {
  const all = [
    ...file.train.map(({ patient, label }) => ({ split: 'train' as const, patient, label })),
    ...file.held,
  ]
  const of = (part: HeldCase['split']) => {
    const own = all.filter(({ split }) => split === part)
    return {
      patients: new Set(own.map(({ patient }) => patient)).size,
      cases: own.length,
      events: own.filter(({ label }) => label === 1).length,
    }
  }
  return {
    train: of('train'),
    validation: of('validation'),
    calibration: of('calibration'),
    sealed: of('sealed'),
  }
}

function scoredCases(
  { calibration: inForce }: TrainerJob,
  { file }: FittedCalibration,
  held: readonly HeldCase[],
  before: readonly number[],
  after: readonly number[],
): ScoredCase[] {
  return held.flatMap(({ split, level, patient, label, grade, file: name, frame, box }, i) => {
    if (split !== 'calibration' && split !== 'sealed') return []
    const [was, is] = [before[i] ?? NaN, after[i] ?? NaN]
    return [
      {
        patient,
        label,
        grade,
        split,
        file: name,
        frame,
        box,
        before: was,
        after: is,
        probabilityBefore: toProbability(was, level, inForce).value,
        probabilityAfter: toProbability(is, level, file).value,
      },
    ]
  })
}

/** Why what could be cut out teaches nothing; null where it does. The rules of the cohort were asked before. */
function teaches({ spec }: TrainerJob, { file }: Cache): Failure | null {
  const both = (labels: readonly number[]): boolean => labels.includes(0) && labels.includes(1)
  const of = (part: HeldCase['split']) =>
    file.held.filter(({ split }) => split === part).map(({ label }) => label)
  if (depthOf(spec.recipe) !== null) {
    if (!both(file.train.map(({ label }) => label))) return tooLittle('training', file)
    if (!both(of('validation'))) return tooLittle('validation', file)
  }
  if (spec.recipe === 'contrastive-first' && file.places.length === 0)
    return tooLittle('training runs without labels', file)
  return both(of('calibration')) ? null : tooLittle('calibration', file)
}

const tooLittle = (part: string, { leftOut }: Cache['file']): Failure => ({
  code: 'nothing-to-learn',
  message:
    `The ${part} part has not both regions with a stenosis and regions without one.` +
    leftOut.map(({ reason, cases }) => ` ${cases} left out: ${reason}.`).join(''),
  action: 'Label more, with boxes around what is stenosed, or choose another cohort.',
})

const otherParent = (id: string): Failure => ({
  code: 'parent-changed',
  message: `The weights of ${id} are not those this training was to begin from.`,
  action: 'Install that model again, or start a new training from the model as it is.',
})
