import type {
  CalibrationFile,
  FrameCalibration,
  LevelCalibration,
} from '#core/calibration/calibration-file.ts'
import { applyCalibrator, type Calibrator } from '#core/calibration/calibrator.ts'
import { calibrationOf } from '#core/calibration/probability.ts'
import { SiteLevel } from '#core/calibration/site-calibration.ts'
import type { LevelFacts, ModelFacts } from '#core/engine-contract.ts'
import type { LedgerFile } from '#core/ledger/ledger-file.ts'
import { factsOf } from '#core/ledger/ledger-of.ts'
import type { Manifest } from '#core/model/manifest.ts'

/** What the program tells of a model, from its manifest, its calibration and its ledger. */
export function modelFacts(
  manifest: Manifest,
  calibration: CalibrationFile | null,
  ledger: LedgerFile | null,
): ModelFacts {
  const { id, version, createdAt, weights, parameters, circuit, alpha, trainedOn, intendedUse, limits } =
    manifest
  const { qubits, layers, gates, entangler, encoding } = circuit
  return {
    id,
    version,
    createdAt,
    weightsSha256: weights.sha256,
    parameters,
    circuit: { qubits, layers, gates, entangler, encoding, alpha },
    trainedOn,
    intendedUse,
    limits,
    reliability: reliabilityOf(calibration),
    levels: levelsOf(calibration),
    ...(ledger && { ledger: factsOf(ledger) }),
  }
}

const reliabilityOf = (calibration: CalibrationFile | null): ModelFacts['reliability'] =>
  Object.fromEntries(
    SiteLevel.options.flatMap((level) => {
      const known = calibrationOf(level, calibration)
      return known === null ? [] : [[level, known.reliability]]
    }),
  )

const levelsOf = (calibration: CalibrationFile | null): ModelFacts['levels'] =>
  Object.fromEntries(
    SiteLevel.options.flatMap((level) => {
      const own = calibration?.levels[level]
      return own === undefined ? [] : [[level, levelFacts(own)]]
    }),
  )

function levelFacts(level: LevelCalibration | FrameCalibration): LevelFacts {
  if (!('calibrator' in level)) return { calibrator: null, triage: level.triage }
  const { calibrator, choice, triage } = level
  const cuts = {
    look: probabilityOf(calibrator, triage.look),
    nothing: probabilityOf(calibrator, triage.nothing),
  }
  return { calibrator: calibrator.kind, ...(choice && { choice }), triage, cuts }
}

const probabilityOf = (calibrator: Calibrator, logit: number | null): number | null =>
  logit === null ? null : applyCalibrator(calibrator, logit)
