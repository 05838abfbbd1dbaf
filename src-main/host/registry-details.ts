import { join } from 'node:path'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import type { LevelEvidence, ModelDetails } from '#core/registry/model-details.ts'
import { SiteLevel } from '#core/calibration/site-calibration.ts'
import { comparisonOf, finetuneOf, jsonIn, type ShelvedModel } from './registry-shelf.ts'

/** What a model's folder says of it. */
export function detailsOf({ registered, installed: { dir, manifest } }: ShelvedModel): ModelDetails {
  const finetune = finetuneOf(dir)
  return {
    model: registered,
    architecture: manifest.architecture,
    parameters: manifest.parameters,
    preprocessVersion: manifest.preprocessVersion,
    circuit: { qubits: manifest.circuit.qubits, layers: manifest.circuit.layers, alpha: manifest.alpha },
    trainedOn: manifest.trainedOn,
    levels: evidenceOf(dir),
    finetune,
    comparison: comparisonOf(finetune),
  }
}

function evidenceOf(dir: string): LevelEvidence[] {
  const parsed = parseCalibration(jsonIn(join(dir, 'calibration.json')))
  if (!parsed.ok) return []
  return SiteLevel.options.flatMap((level) => {
    const calibration = parsed.value.levels[level]
    if (calibration === undefined || !('reliability' in calibration)) return []
    const { evidence, auc, brier, slope, inTheLarge } = calibration.reliability
    const { source, n, events } = evidence
    return [
      { level, source, n, events, auc: auc.value, brier, slope: slope.value, intercept: inTheLarge.value },
    ]
  })
}
