/** Long, as the whole night's job stands here in its order: look, refuse or train, compare, say. */
import { dirname, join, resolve } from 'node:path'
import type { CalibrationFile } from '#core/calibration/calibration-file.ts'
import { unresolvedTexts } from '#core/cohort/leak-words.ts'
import { calibrationInForce } from '#core/calibration/site-calibration.ts'
import type { Comparison, ForgettingCases } from '#core/comparison/comparison.ts'
import type { FinetuneOutcome, FinetuneProgress, FinetuneRecipe } from '#core/finetune/recipe.ts'
import type { TrainerJob } from '#core/finetune/trainer-contract.ts'
import { ok, type Result } from '#core/result.ts'
import { accountName } from '../host/account.ts'
import { comparedOf } from '../host/compared-of.ts'
import { createEngineClient, type EngineClient } from '../host/engine-client.ts'
import { finetuneJob, memberOf } from '../host/finetune-job.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import { createIndexer } from '../host/indexer.ts'
import { libraryIndex } from '../host/library-index.ts'
import { lookAtSealed } from '../host/look-at-sealed.ts'
import { chooseModel, type InstalledModel } from '../host/model-folders.ts'
import type { IndexFile } from '../host/ports.ts'
import { prepareList } from '../host/prepare-cohort.ts'
import type { PreparedCohort } from '../host/deal-cohort.ts'
import { readCohort } from '../host/read-cohort.ts'
import { evidenceFile, scoreForgetting } from '../host/score-evidence.ts'
import { createRecorder } from '../host/recorder.ts'
import { calibratedModel, siteCalibrations } from '../host/site-calibrations.ts'
import { readShippedCalibration } from '../host/shipped-calibration.ts'
import { runTraining } from '../host/trainer-process.ts'
import { writeComparison } from '../host/write-comparison.ts'
import { openStore, type Store } from '../store/store.ts'
import { finetuneLine, refusalLine } from './finetune-line.ts'
import { failed } from './labels-command.ts'
import { createProgress, type Progress } from './progress.ts'
import { EXIT, type CliWorld } from './world.ts'

export interface FinetuneOptions {
  readonly file: string
  readonly recipe: FinetuneRecipe
  readonly seed: number
  /** Where the model's folder is put; null for this computer's models. */
  readonly out: string | null
  readonly model: string | null
  readonly epochs: number | null
  readonly threads: number | null
  readonly json: boolean
}

/**
 * `finetune COHORT.json`. @returns the exit code: 1 where the gate refuses, before any training where the cohort does not support
 * it, and where a row of the list cannot be used
 */
export async function finetuneCommand(world: CliWorld, options: FinetuneOptions): Promise<number> {
  const { file, json } = options
  const parent = await chooseModel(world.modelRoots, options.model)
  if (!parent.ok) {
    const code = parent.error.code === 'unknown-model' ? EXIT.wrongUsage : EXIT.programFailed
    return failed(world, file, parent.error, json, code)
  }
  const list = readCohort(file)
  if (!list.ok) return failed(world, file, list.error, json, EXIT.someFailed)
  const progress = createProgress({ write: world.err, terminal: world.terminal, clock: world.clock })
  const engine = engineOf(world, parent.value.dir)
  const indexer = createIndexer({ workerFile: join(world.programDir, 'indexer.cjs'), after: afterTimeout })
  const index = libraryIndex(indexer)
  const store = openStore(world.library)
  try {
    const cohort = await prepareList(
      {
        engine,
        index,
        cancelled: () => false,
        onProgress: (done, total, note) => progress.show(done, total, note),
      },
      list.value,
      dirname(resolve(file)),
      options.seed,
    )
    progress.clear()
    if (!cohort.ok) return failed(world, file, cohort.error, json, EXIT.programFailed)
    for (const { row, file: of, reason } of cohort.value.refused)
      world.err(`row ${row}${of ? ` (${of})` : ''}: ${reason}\n`)
    const refusals = refusalsOf(cohort.value, options.recipe)
    if (refusals.length > 0) return refuse(world, options, parent.value, cohort.value, refusals)
    return await trainAndCompare(world, options, {
      parent: parent.value,
      cohort: cohort.value,
      ...{ engine, index, store, progress },
    })
  } finally {
    store.close()
    engine.close()
    await indexer.close()
  }
}

function engineOf(world: CliWorld, dir: string): EngineClient {
  return createEngineClient({
    launch: world.startEngine(join(world.programDir, 'engine.cjs')),
    modelDir: dir,
    site: null,
    after: afterTimeout,
  })
}

/** Why nothing is trained, in words; empty where it may be. */
function refusalsOf(cohort: PreparedCohort, recipe: FinetuneRecipe): string[] {
  const { ok: may, reasons } = cohort.supports[recipe]
  return [
    ...unresolvedTexts(cohort),
    ...(may ? [] : reasons.map((reason) => `The cohort does not support ${recipe}: ${reason}.`)),
  ]
}

function refuse(
  world: CliWorld,
  { json, recipe, seed }: FinetuneOptions,
  parent: InstalledModel,
  cohort: PreparedCohort,
  reasons: readonly string[],
): number {
  const line = refusalLine({ parent: parent.manifest.id, recipe, seed, leaks: cohort.leaks, reasons })
  if (json) world.out(`${JSON.stringify(line)}\n`)
  for (const reason of reasons) world.err(`${reason}\n`)
  if (!json) world.out(`Refused, and nothing was trained. ${cohort.says}\n`)
  return EXIT.someFailed
}

interface Begun {
  readonly parent: InstalledModel
  readonly cohort: PreparedCohort
  readonly engine: EngineClient
  readonly index: IndexFile
  readonly store: Store
  readonly progress: Progress
}

/** Long, as what is recorded stands beside what is done. */
async function trainAndCompare(world: CliWorld, options: FinetuneOptions, begun: Begun): Promise<number> {
  const { file, json, recipe, seed } = options
  const { parent, cohort, store, progress } = begun
  const job = await jobOf(world, options, begun)
  if (!job.ok) return failed(world, file, job.error, json, EXIT.programFailed)
  const recorder = createRecorder(store, accountName(), () => new Date())
  const { jobId, spec } = job.value
  const ofJob = { job: jobId, recipe, seed, parent: parent.manifest.id, cohortHash: cohort.hash }
  recorder.record(
    () => undefined,
    () => [{ kind: 'training-started', ...ofJob }],
  )
  const ended = await train(world, job.value, progress)
  progress.clear()
  const how = !ended.ok ? ended.error.code : ended.value === 'suspended' ? 'suspended' : 'finished'
  const made = ended.ok && ended.value !== 'suspended' ? ended.value : null
  recorder.record(
    () => undefined,
    () => [
      {
        kind: 'training-ended',
        ...ofJob,
        how,
        model: made?.id ?? null,
        weightsSha256: made?.weightsSha256 ?? null,
      },
    ],
  )
  if (!ended.ok) return failed(world, file, ended.error, json, EXIT.someFailed)
  if (made === null) {
    world.err(`Interrupted. The same command goes on from the last checkpoint, in ${job.value.workDir}.\n`)
    return EXIT.interrupted
  }
  const forgetting = await remembered(world, begun, made)
  if (!forgetting.ok) return failed(world, file, forgetting.error, json, EXIT.someFailed)
  const compared = await lookAtSealed(
    { store, recorder, engine: begun.engine },
    {
      cohortHash: cohort.hash,
      parent: parent.manifest.id,
      challenger: made.id,
      cases: comparedOf(made),
      seed: spec.seed,
      forgetting: forgetting.value,
    },
  )
  if (!compared.ok) return failed(world, file, compared.error, json, EXIT.someFailed)
  const kept = writeComparison(made.modelDir, compared.value)
  if (!kept.ok) return failed(world, file, kept.error, json, EXIT.someFailed)
  answer(world, options, { made, comparison: compared.value, cohort })
  return compared.value.gate === 'pass' && cohort.refused.length === 0 ? EXIT.done : EXIT.someFailed
}

/** What the shipped model knew, by the parent and by what was made of it, each by its own calibration. */
async function remembered(
  world: CliWorld,
  { parent, engine, index, progress }: Begun,
  made: FinetuneOutcome,
): Promise<Result<ForgettingCases | null>> {
  const [shippedRoot] = world.modelRoots
  if (shippedRoot === undefined) return ok(null)
  const own = await inForce(world, parent)
  if (!own.ok) return own
  const fitted = await readShippedCalibration(made.modelDir)
  if (!fitted.ok) return fitted
  const other = engineOf(world, made.modelDir)
  try {
    return await scoreForgetting(
      {
        before: { engine, calibration: own.value },
        after: { engine: other, calibration: fitted.value },
        reading: engine,
        index,
        cancelled: () => false,
        onProgress: (done, total, note) => progress.show(done, total, note),
      },
      { file: evidenceFile(dirname(world.library)), shippedRoot },
    )
  } finally {
    progress.clear()
    other.close()
  }
}

/** What judges the parent's scores here. */
async function inForce(
  world: CliWorld,
  { dir, manifest }: InstalledModel,
): Promise<Result<CalibrationFile | null>> {
  const shipped = await readShippedCalibration(dir)
  if (!shipped.ok) return shipped
  const site = siteCalibrations(dirname(world.library), calibratedModel(manifest), () => new Date()).current()
  return ok(calibrationInForce(shipped.value, site.ok ? site.value : null))
}

async function jobOf(
  world: CliWorld,
  { recipe, seed, out, epochs, threads }: FinetuneOptions,
  { parent, cohort }: Begun,
): Promise<Result<TrainerJob>> {
  const data = dirname(world.library)
  const calibration = await inForce(world, parent)
  if (!calibration.ok) return calibration
  return ok(
    finetuneJob({
      parent,
      calibration: calibration.value,
      cohort: { hash: cohort.hash, name: cohort.name, members: cohort.members.map(memberOf) },
      asked: {
        recipe,
        seed,
        knobs: { ...(epochs === null ? {} : { epochs }), ...(threads === null ? {} : { threads }) },
      },
      trainings: join(data, 'training'),
      modelsDir: out === null ? join(data, 'models') : resolve(out),
      program: world.version,
    }),
  )
}

/** Interrupted once it writes a checkpoint and ends, and the same command goes on. */
async function train(
  world: CliWorld,
  job: TrainerJob,
  progress: Progress,
): Promise<Result<FinetuneOutcome | 'suspended'>> {
  const running = runTraining(world.startTrainer(join(world.programDir, 'trainer.cjs')), job, {
    onProgress: (at) => progress.show(at.step, at.steps, wordsOf(at), at.etaMs),
    onTrace: () => undefined,
    onNotice: ({ message, action }) => world.err(`${message} ${action}\n`),
  })
  const stop = world.onInterrupt(() => running.suspend())
  try {
    return await running.ended
  } finally {
    stop()
  }
}

function wordsOf({ phase, loss, validationAuc, best }: FinetuneProgress): string {
  const figures = [
    ...(loss === null ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(validationAuc === null ? [] : [`validation AUC ${validationAuc.toFixed(3)}`]),
    ...(best === null ? [] : [`best ${best.auc.toFixed(3)} at step ${best.step}`]),
  ]
  return [phase, ...figures].join(', ')
}

interface Answer {
  readonly made: FinetuneOutcome
  readonly comparison: Comparison
  readonly cohort: PreparedCohort
}

function answer(
  world: CliWorld,
  { json, recipe, seed }: FinetuneOptions,
  { made, comparison, cohort }: Answer,
): void {
  const line = finetuneLine({ made, comparison, leaks: cohort.leaks, recipe, seed })
  if (json) return world.out(`${JSON.stringify(line)}\n`)
  const { sealed } = line
  const range = ([low, high]: readonly [number, number]): string => `${low.toFixed(3)} to ${high.toFixed(3)}`
  world.out(
    `${line.model}, from ${line.parent}, in ${made.modelDir}\n` +
      `Sealed: ${sealed.patients} patients, ${sealed.n} cases. AUC ${sealed.aucBefore.toFixed(3)} before, ${sealed.aucAfter.toFixed(3)} after ` +
      `(difference ${range(sealed.aucDifference)}); log loss differs by ${range(sealed.logLossDifference)}.\n` +
      `${line.gate === 'pass' ? 'The gate passes. Not adopted: `models adopt` does, with a reason.' : 'The gate refuses:'}\n` +
      line.reasons.map((reason) => `${reason}\n`).join(''),
  )
}
