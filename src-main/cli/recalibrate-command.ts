import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { changeSentence, digitsSentence } from '#core/calibration/recalibration-words.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import type { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { RefusedRow } from '#core/cohort/refused-row.ts'
import { ok, type Result } from '#core/result.ts'
import { accountName } from '../host/account.ts'
import { adoptRecorded, undoRecorded } from '../host/adopt.ts'
import { createEngineClient, type EngineClient } from '../host/engine-client.ts'
import { afterTimeout } from '../host/fork-engine.ts'
import type { InstalledModel } from '../host/model-folders.ts'
import { readCohort } from '../host/read-cohort.ts'
import { createRecorder } from '../host/recorder.ts'
import { scorePlaces } from '../host/score-places.ts'
import { calibratedModel, calibrationId, siteCalibrations } from '../host/site-calibrations.ts'
import { openStore } from '../store/store.ts'
import { failed, findPlaces } from './labels-command.ts'
import { modelHere } from './model-here.ts'
import { createProgress } from './progress.ts'
import { recalibrationLine } from './recalibration-line.ts'
import { EXIT, type CliWorld } from './world.ts'

export interface RecalibrateOptions {
  /** COHORT.json; null to undo. */
  readonly file: string | null
  readonly level: SiteLevel
  readonly model: string | null
  readonly seed: number
  readonly adopt: boolean
  readonly undo: boolean
  readonly json: boolean
}

/**
 * `recalibrate COHORT.json --level …`. @returns the exit code: 1 where it is refused, with nothing changed, or where a
 * row of the list cannot be used
 */
export async function recalibrateCommand(world: CliWorld, options: RecalibrateOptions): Promise<number> {
  const { file, json } = options
  const model = await modelHere(world, options.model)
  if (!model.ok) {
    const code = model.error.code === 'unknown-model' ? EXIT.wrongUsage : EXIT.programFailed
    return failed(world, file, model.error, json, code)
  }
  if (options.undo) return undo(world, options, model.value)
  if (file === null) return failed(world, null, noList, json, EXIT.wrongUsage)
  const list = readCohort(file)
  if (!list.ok) return failed(world, file, list.error, json, EXIT.someFailed)
  const found = await findPlaces(world, file, list.value)
  const scored = await score(world, options, model.value, found.places, list.value.name)
  if (!scored.ok) return failed(world, file, scored.error, json, EXIT.programFailed)
  const { outcome, refused } = scored.value
  const rows = [...found.refused, ...refused].sort((a, b) => a.row - b.row)
  for (const { row, file: of, reason } of rows) world.err(`row ${row}${of ? ` (${of})` : ''}: ${reason}\n`)
  if (!outcome.ok) return refusal(world, options, outcome.error, rows)
  const adopted = options.adopt ? adoptNow(world, model.value, outcome.value) : ok(null)
  answer(world, options, outcome.value, rows, adopted.ok && options.adopt)
  if (!adopted.ok) return failed(world, file, adopted.error, false, EXIT.someFailed)
  return found.refused.length > 0 ? EXIT.someFailed : EXIT.done
}

interface ScoredList {
  readonly outcome: Result<Recalibration>
  readonly refused: readonly RefusedRow[]
}

async function score(
  world: CliWorld,
  { level, seed }: RecalibrateOptions,
  model: InstalledModel,
  places: Parameters<typeof scorePlaces>[2],
  source: string,
): Promise<Result<ScoredList>> {
  const { err: write, terminal, clock } = world
  const progress = createProgress({ write, terminal, clock })
  const site = siteOf(world, model).current()
  if (!site.ok) write(`${site.error.message}\n`)
  const engine: EngineClient = createEngineClient({
    launch: world.startEngine(join(world.programDir, 'engine.cjs')),
    modelDir: model.dir,
    site: site.ok ? site.value : null,
    after: afterTimeout,
  })
  try {
    const scored = await scorePlaces(
      {
        engine,
        newId: randomUUID,
        cancelled: () => false,
        onDone: (done, total) => progress.show(done, total, 'scoring labels'),
      },
      level,
      places,
    )
    progress.clear()
    if (!scored.ok) return scored
    const { cases, refused } = scored.value
    const fittedAt = new Date().toISOString()
    const id = calibrationId(level, fittedAt, JSON.stringify([model.manifest.weights.sha256, cases, seed]))
    const outcome = await engine.recalibrate({ level, cases: [...cases], source, id, fittedAt, seed })
    return ok({ outcome, refused })
  } finally {
    engine.close()
  }
}

const siteOf = (world: CliWorld, { manifest }: InstalledModel) =>
  siteCalibrations(dirname(world.library), calibratedModel(manifest), () => new Date())

function adoptNow(world: CliWorld, model: InstalledModel, outcome: Recalibration): Result<unknown> {
  const store = openStore(world.library)
  try {
    return adoptRecorded(
      siteOf(world, model),
      createRecorder(store, accountName(), () => new Date()),
      outcome,
    )
  } finally {
    store.close()
  }
}

function undo(world: CliWorld, { level, json }: RecalibrateOptions, model: InstalledModel): number {
  const store = openStore(world.library)
  try {
    const recorder = createRecorder(store, accountName(), () => new Date())
    const undone = undoRecorded(siteOf(world, model), recorder, level)
    if (!undone.ok) return failed(world, null, undone.error, json, EXIT.someFailed)
    if (json) world.out(`${JSON.stringify({ model: model.manifest.id, level, undone: undone.value })}\n`)
    else world.out(`${undone.value} is taken back\n`)
    return EXIT.done
  } finally {
    store.close()
  }
}

function refusal(
  world: CliWorld,
  { file, level, json }: RecalibrateOptions,
  { code, message, action }: { code: string; message: string; action: string },
  refused: readonly RefusedRow[],
): number {
  if (json) world.out(`${JSON.stringify({ file, level, error: { code, message, action }, refused })}\n`)
  world.err(`${message} ${action}\n`)
  return EXIT.someFailed
}

function answer(
  world: CliWorld,
  { json }: RecalibrateOptions,
  outcome: Recalibration,
  refused: readonly RefusedRow[],
  adopted: boolean,
): void {
  if (json) return world.out(`${JSON.stringify(recalibrationLine(outcome, refused, adopted))}\n`)
  const what = adopted ? `Adopted as ${outcome.id}.` : 'Not adopted: --adopt does.'
  world.out(`${changeSentence(outcome)} ${digitsSentence(outcome)}\n${what}\n`)
}

const noList = {
  code: 'no-list',
  message: 'There is no list of labels to recalibrate by.',
  action: 'Give a COHORT.json, or --undo to take the present calibration back.',
}
