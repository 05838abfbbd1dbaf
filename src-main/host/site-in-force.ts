import { calibrationName, type SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { ok, type Failure, type Result } from '#core/result.ts'
import type { EnginePort } from './ports.ts'
import type { SiteCalibrations } from './site-calibrations.ts'

/** Which calibration of this site the engine judges by now. */
export interface SiteInForce {
  /** Null without a model. */
  readonly calibrations: SiteCalibrations | null
  file(): SiteCalibrationFile | null
  /** Why what is on disk cannot be used; null where it can. */
  problem(): Failure | null
  /** What readings of now are kept under: the model, and what this site adopted for it. */
  madeBy(): string
  /** Reads again what is adopted, and has the engine use it. */
  use(): Promise<Result<null>>
}

interface Parts {
  readonly calibrations: SiteCalibrations | null
  readonly modelId: string | null
  readonly engine: Pick<EnginePort, 'useSite'>
  /** What is being read is read by the one before. */
  readonly onStop: () => void
  /** Another one is in force. */
  readonly onChange: () => void
}

/** The engine was started with what is on disk now. */
export function siteInForce({ calibrations, modelId, engine, onStop, onChange }: Parts): SiteInForce {
  let read: Result<SiteCalibrationFile | null> = calibrations?.current() ?? ok(null)
  const file = () => (read.ok ? read.value : null)
  return {
    calibrations,
    file,
    problem: () => (read.ok ? null : read.error),
    madeBy: () => keptUnder(modelId ?? '', file()),
    use: async () => {
      read = calibrations?.current() ?? ok(null)
      onStop()
      const used = await engine.useSite(file())
      if (used.ok) onChange()
      return used
    },
  }
}

/** What readings are kept under: the model, and what this site adopted for it. */
export function keptUnder(modelId: string, site: SiteCalibrationFile | null): string {
  const name = calibrationName(site)
  return name === '' ? modelId : `${modelId}@${name}`
}
