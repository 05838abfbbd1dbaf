import { isDeepStrictEqual } from 'node:util'
import { calibrationName, type SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { ok, type Failure, type Result } from '#core/result.ts'
import type { EnginePort } from './ports.ts'
import type { CalibratedModel, SiteCalibrations } from './site-calibrations.ts'

export interface ModelOnDisk extends CalibratedModel {
  readonly dir: string
}

/** A model, and what this site adopted of calibrations for it. */
export interface ModelHere extends ModelOnDisk {
  readonly calibrations: SiteCalibrations
}

/** Which model and which calibration of this site the engine judges by now. */
export interface SiteInForce {
  /** Null where none is installed. */
  model(): ModelHere | null
  /** Null without a model. */
  calibrations(): SiteCalibrations | null
  file(): SiteCalibrationFile | null
  /** Why what is on disk cannot be used; null where it can. */
  problem(): Failure | null
  /** What readings of now are kept under: the model, and what this site adopted for it. */
  madeBy(): string
  /** Whether what is adopted on disk is another than what is in force: another program, the command line say, changed it. */
  outdated(): boolean
  /** Reads again what is adopted, and has the engine use it. */
  use(): Promise<Result<null>>
  /**
   * Has the engine read with another model, then does what makes it the one in force.
   * Errors: those of loading it; then nothing changed
   */
  switchTo(model: ModelHere, commit: () => void): Promise<Result<null>>
  /** Waits for a switch that is under way: what starts meanwhile is read by the next model, and kept under its name. */
  settled(): Promise<unknown>
}

interface Parts {
  /** The engine was started with it. */
  readonly model: ModelHere | null
  readonly engine: Pick<EnginePort, 'useSite' | 'useModel'>
  /** What is being read is read by the one before. */
  readonly onStop: () => void
  /** Another one is in force. */
  readonly onChange: () => void
}

/** The engine was started with what is on disk now. */
export function siteInForce({ engine, onStop, onChange, ...given }: Parts): SiteInForce {
  let { model } = given
  const onDisk = (): Result<SiteCalibrationFile | null> => model?.calibrations.current() ?? ok(null)
  let read = onDisk()
  let switching: Promise<unknown> = Promise.resolve()
  const file = () => (read.ok ? read.value : null)
  const change = async (other: ModelHere, commit: () => void): Promise<Result<null>> => {
    const calibrations = other.calibrations.current()
    onStop()
    const loaded = await engine.useModel(other.dir, calibrations.ok ? calibrations.value : null)
    if (!loaded.ok) return loaded
    try {
      commit()
    } catch (cause) {
      if (model !== null) await engine.useModel(model.dir, file())
      throw cause
    }
    ;[model, read] = [other, calibrations]
    onChange()
    return ok(null)
  }
  return {
    model: () => model,
    calibrations: () => model?.calibrations ?? null,
    file,
    problem: () => (read.ok ? null : read.error),
    madeBy: () => keptUnder(model?.id ?? '', file()),
    outdated: () => !isDeepStrictEqual(read, onDisk()),
    use: async () => {
      read = onDisk()
      onStop()
      const used = await engine.useSite(file())
      if (used.ok) onChange()
      return used
    },
    switchTo: (other, commit) => {
      const done = switching.then(() => change(other, commit))
      switching = done.catch(() => undefined)
      return done
    },
    settled: () => switching,
  }
}

/** What readings are kept under: the model, and what this site adopted for it. */
export function keptUnder(modelId: string, site: SiteCalibrationFile | null): string {
  const name = calibrationName(site)
  return name === '' ? modelId : `${modelId}@${name}`
}
