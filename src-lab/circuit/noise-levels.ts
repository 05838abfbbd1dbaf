import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { calibrationFor, type CalibrationFile } from '#core/calibration/calibration-file.ts'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import type { Inference } from '#core/model/inference.ts'
import { seededRandom } from '#core/random.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { withPoints } from '../data/points.ts'
import { loadSplits } from '../data/splits.ts'
import { EvidenceFile } from '../evaluation/evidence.ts'
import { proposalCases } from '../evaluation/proposal-cases.ts'
import { judgedPatchCases, regionCases } from '../evaluation/regions.ts'
import { simulateFrame } from '../simulation/frame.ts'
import { circuitCases } from './circuit-cases.ts'
import type { StudiedLevels, StudiedModel } from './noise-study.ts'
import type { ModelOnDisk } from './shipped.ts'

/** A model with what was measured of it before: thresholds and calibrators are those that it is shipped with. */
export interface MeasuredModel {
  readonly disk: ModelOnDisk
  readonly studied: StudiedModel
  readonly inference: Inference
}

/** The evaluation cases of `lab evidence` and `lab calibrate`: frames and patches that were never trained on nor chose; the patches fit their level's calibrator. */
export async function heldLevels(model: MeasuredModel, data: string): Promise<StudiedLevels> {
  const splits = loadSplits(data)
  const evidence = evidenceOf(model.disk)
  const { region, patch } = calibratorsOf(model.disk)
  // Too few for two parts: what noise changes is paired and stands, the level of Brier and ECE flatters, and says why.
  const source = `${evidence.patch.source}; their calibrator is fitted on these very patches`
  const patches = await cases(model, judgedPatchCases(splits), source)
  return {
    region: {
      ...(await frameLevel(model, splits.test, `ARCADE val, ${splits.test.length} held-out frames`)),
      threshold: evidence.region.threshold.logit,
      calibrator: region,
    },
    patch: {
      decided: patches,
      threshold: evidence.patch.threshold.logit,
      calibrated: patches,
      calibrator: patch,
    },
  }
}

/** Frames drawn by code, so that the command can be tried without any data; no evidence of anything. */
export async function simulatedLevels(model: MeasuredModel, frames: number): Promise<StudiedLevels> {
  const drawn = Array.from({ length: frames }, (_, i): LabelledFrame => {
    const { pixels, stenoses } = simulateFrame(seededRandom(i + 1))
    const image = { rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data: pixels }
    return { name: `simulated-${i}`, image, lesions: stenoses.map(({ box }) => box) }
  })
  return {
    region: {
      ...(await frameLevel(model, drawn, `${frames} simulated frames`)),
      threshold: evidenceOf(model.disk).region.threshold.logit,
      calibrator: calibratorsOf(model.disk).region,
    },
    patch: null,
  }
}

async function frameLevel(model: MeasuredModel, frames: readonly LabelledFrame[], source: string) {
  const decided = regionCases(withPoints(frames)).filter(({ kind }) => kind === 'lesion' || kind === 'vessel')
  return {
    decided: await cases(
      model,
      decided,
      `${source}: regions centred on lesions against regions on dark lines`,
    ),
    calibrated: await cases(model, proposalCases(frames), `${source}: the regions that reading proposes`),
  }
}

const cases = (
  { studied, inference }: MeasuredModel,
  of: Parameters<typeof circuitCases>[1],
  source: string,
) => circuitCases({ inference, head: studied.head }, of, source)

function evidenceOf({ folder, manifest }: ModelOnDisk): EvidenceFile {
  const evidence = EvidenceFile.parse(JSON.parse(readFileSync(join(folder, 'evidence.json'), 'utf8')))
  if (evidence.weightsSha256 === manifest.weights.sha256) return evidence
  throw new Error(`${folder}/evidence.json was measured on other weights; run lab evidence first`)
}

function calibratorsOf({ folder, calibration, manifest }: ModelOnDisk) {
  if (calibration === null) return { region: null, patch: null }
  const parsed = calibrationFor(calibration, manifest.weights.sha256)
  if (!parsed.ok) throw new Error(`${folder}: ${parsed.error.message} ${parsed.error.action}`)
  const of = (level: 'region' | 'patch') => levelOf(parsed.value, level)?.calibrator ?? null
  return { region: of('region'), patch: of('patch') }
}

const levelOf = ({ levels }: CalibrationFile, level: 'region' | 'patch') => levels[level]
