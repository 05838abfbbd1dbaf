import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import {
  adopting,
  siteCalibrationOf,
  SiteCalibrationFile,
  undoing,
  type SiteLevel,
} from '#core/calibration/site-calibration.ts'
import type { Manifest } from '#core/model/manifest.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { writeWhole } from './write-whole.ts'

/** The model that calibrations are of. */
export interface CalibratedModel {
  readonly id: string
  readonly weightsSha256: string
}

export const calibratedModel = ({ id, weights }: Manifest): CalibratedModel => ({
  id,
  weightsSha256: weights.sha256,
})

/**
 * What a site adopted for one model: a file of its own among the user's data, `calibrations/<model>.json`. The model's folder
 * is never touched. Nothing is deleted: what is taken back stays with the time of it.
 */
export interface SiteCalibrations {
  /** Null where nothing was ever adopted. Errors: `site-calibration-damaged`, `calibration-of-other-weights` */
  current(): Result<SiteCalibrationFile | null>
  /** On disk when this returns. Errors: those of `current`, `not-better`, `calibration-of-other-weights`, `not-written` */
  adopt(outcome: Recalibration, by: string): Result<SiteCalibrationFile>
  /** What was in force before is in force again. Errors: those of `current`, `nothing-to-undo`, `not-written` */
  undo(level: SiteLevel): Result<SiteCalibrationFile>
}

/** @param folder of the user's data */
export function siteCalibrations(
  folder: string,
  model: CalibratedModel,
  clock: () => Date,
): SiteCalibrations {
  const path = join(folder, 'calibrations', `${model.id}.json`)
  const current = () => readSite(path, model)
  const keep = (file: SiteCalibrationFile): Result<SiteCalibrationFile> => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const written = writeWhole(path, `${JSON.stringify(file, null, 2)}\n`)
    return written.ok ? ok(file) : written
  }
  return {
    current,
    adopt: (outcome, by) => {
      const file = current()
      if (!file.ok) return file
      if (outcome.model !== model.id || outcome.weightsSha256 !== model.weightsSha256)
        return fail(otherWeights(model.id))
      if (outcome.verdict === 'worse') return fail(notBetter)
      const { id, level, calibration } = outcome
      const one = {
        id,
        level,
        calibration,
        adoptedAt: clock().toISOString(),
        adoptedBy: by,
        undoneAt: null,
      }
      const before = file.value ?? {
        schema: 1 as const,
        model: model.id,
        weightsSha256: model.weightsSha256,
        adopted: [],
      }
      return keep(adopting(before, one))
    },
    undo: (level) => {
      const file = current()
      if (!file.ok) return file
      if (file.value === null || siteCalibrationOf(file.value, level) === null) return fail(nothingToUndo)
      return keep(undoing(file.value, level, clock().toISOString()))
    },
  }
}

/** What a calibration is called in readings: its level, its day, and of what it was made. */
export const calibrationId = (level: SiteLevel, fittedAt: string, madeOf: string): string =>
  `${level}-${fittedAt.slice(0, 10)}-${createHash('sha256').update(madeOf).digest('hex').slice(0, 8)}`

function readSite(path: string, model: CalibratedModel): Result<SiteCalibrationFile | null> {
  const text = textOf(path)
  if (text === null) return ok(null)
  const parsed = SiteCalibrationFile.safeParse(jsonOf(text))
  if (!parsed.success) return fail(damaged(path))
  return parsed.data.weightsSha256 === model.weightsSha256 ? ok(parsed.data) : fail(otherWeights(model.id))
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const damaged = (path: string): Failure => ({
  code: 'site-calibration-damaged',
  message: `This site's calibrations cannot be read: ${path} is not as this program writes it. The shipped ones are used.`,
  action: 'Put a backup in its place, or move the file away and recalibrate again.',
})

const otherWeights = (model: string): Failure => ({
  code: 'calibration-of-other-weights',
  message: `This site's calibrations were made for other weights of ${model}. The shipped ones are used.`,
  action: 'Move the file away and recalibrate again, for the model as it is now.',
})

const notBetter: Failure = {
  code: 'not-better',
  message: 'On the held-out labels this calibration is clearly worse than the one in force.',
  action: 'Keep the one in force, and label more cases.',
}

const nothingToUndo: Failure = {
  code: 'nothing-to-undo',
  message: 'At this level no calibration of this site is in force.',
  action: 'Nothing need be done: the shipped one is in force, or none.',
}
