import type { Recalibration } from '#core/calibration/recalibration.ts'
import { siteCalibrationOf, type SiteLevel } from '#core/calibration/site-calibration.ts'
import { ok, type Result } from '#core/result.ts'
import type { Recorder } from './recorder.ts'
import type { SiteCalibrations } from './site-calibrations.ts'

/** Adopts a calibration and says so in the audit log. @returns its id. Errors: those of `SiteCalibrations.adopt` */
export function adoptRecorded(
  site: SiteCalibrations,
  { record, reader }: Recorder,
  outcome: Recalibration,
): Result<string> {
  const { id, level, model, calibration } = outcome
  const { source, n, events, site: own } = calibration.reliability.evidence
  const patients = own?.patients ?? 0
  const done = record(
    () => site.adopt(outcome, reader()),
    ({ ok: adopted }) =>
      adopted
        ? [
            {
              kind: 'calibration-adopted',
              calibration: id,
              level,
              modelId: model,
              source,
              cases: n,
              events,
              patients,
            },
          ]
        : [],
  )
  return done.ok ? ok(id) : done
}

/** Takes the calibration in force at a level back. @returns its id. Errors: those of `SiteCalibrations.undo` */
export function undoRecorded(site: SiteCalibrations, { record }: Recorder, level: SiteLevel): Result<string> {
  const before = site.current()
  const present = before.ok ? siteCalibrationOf(before.value, level) : null
  const done = record(
    () => site.undo(level),
    ({ ok: undone, ...rest }) =>
      undone && present !== null && 'value' in rest
        ? [{ kind: 'calibration-undone', calibration: present.id, level, modelId: rest.value.model }]
        : [],
  )
  return done.ok ? ok(present?.id ?? '') : done
}
