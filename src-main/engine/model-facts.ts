import type { CalibrationFile, LevelCalibration } from '#core/calibration/calibration-file.ts'
import type { LevelFacts, ModelFacts } from '#core/engine-contract.ts'
import type { Manifest } from '#core/model/manifest.ts'

/** What the program tells of a model, from its manifest and its calibration. */
export function modelFacts(manifest: Manifest, calibration: CalibrationFile | null): ModelFacts {
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
  }
}

function reliabilityOf(calibration: CalibrationFile | null): ModelFacts['reliability'] {
  const { region, patch } = calibration?.levels ?? {}
  return {
    ...(region && { region: region.reliability }),
    ...(patch && { patch: patch.reliability }),
  }
}

function levelsOf(calibration: CalibrationFile | null): ModelFacts['levels'] {
  const { region, patch, frame } = calibration?.levels ?? {}
  return {
    ...(region && { region: levelFacts(region) }),
    ...(patch && { patch: levelFacts(patch) }),
    ...(frame && { frame: { calibrator: null, triage: frame.triage } }),
  }
}

const levelFacts = ({ calibrator, choice, triage }: LevelCalibration): LevelFacts => ({
  calibrator: calibrator.kind,
  ...(choice && { choice }),
  triage,
})
