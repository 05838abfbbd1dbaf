import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  CalibrationFile,
  FrameCalibration,
  LevelCalibration,
} from '#core/calibration/calibration-file.ts'
import { applyCalibrator } from '#core/calibration/calibrator.ts'
import { chooseCalibrator } from '#core/calibration/choose.ts'
import { computeReliability } from '#core/calibration/reliability.ts'
import { conformalThresholds, errorsOf, missesThreshold } from '#core/calibration/thresholds.ts'
import { poolFrame } from '#core/regions/pool.ts'
import { seededRandom } from '#core/random.ts'
import { loadSplits } from './data/splits.ts'
import { proposalCases } from './evaluation/proposal-cases.ts'
import { patchCases, score, type ScoredCase } from './evaluation/regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { openModel } from './open-model.ts'
import { PatchFoldsFile } from './patch-folds/patch-folds-file.ts'
import { patchLevel } from './patch-folds/patch-level.ts'
import { pooledPatches, type PooledPatches } from './patch-folds/pooled.ts'
import { orThrow } from './or-throw.ts'
import { clustersOf, columnsOf, labelsOf, logitsOf } from './evaluation/columns.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

const SEED = 1
const PROMISES = {
  region: { falseAlarms: 0.05, misses: 0.05 },
  frame: { misses: 0.05 },
} as const

/** Fits the calibrators of both levels on what the model was not trained on; writes calibration.json beside it. */
export async function calibrateCommand(options: { model: string; data: string }): Promise<void> {
  const { inference, manifest } = await openModel(options.model)
  const splits = loadSplits(options.data)
  const fittedAt = new Date().toISOString()
  const fitCases = await score(inference, proposalCases(splits.calibration))
  const testCases = await score(inference, proposalCases(splits.test))
  const own = await score(inference, patchCases(splits.judgedPatches))
  const patches = pooledPatches(own, foldsBeside(options.model), manifest.patchViews)
  if (patches.logLoss !== null) process.stderr.write(pooling(patches))
  const levels = { region: regionLevel(fitCases, testCases, fittedAt), patch: patchLevel(patches, fittedAt) }
  const frame = frameLevel(fitCases, testCases)
  const weightsSha256 = manifest.weights.sha256
  const file: CalibrationFile = { schema: 1, weightsSha256, levels: { ...levels, frame } }
  writeDurably(join(options.model, 'calibration.json'), [jsonBytes(file)])
  for (const [name, level] of Object.entries(levels)) process.stderr.write(summary(name, level))
  process.stderr.write(`frame: ${frame.missed.frames} of ${frame.missed.of} with a stenosis called nothing\n`)
}

/** What `lab cross-validate` left beside the model, null where it was not run. */
function foldsBeside(model: string): PatchFoldsFile | null {
  const path = join(model, 'patch-folds.json')
  return existsSync(path) ? PatchFoldsFile.parse(JSON.parse(readFileSync(path, 'utf8'))) : null
}

const pooling = ({ others, logLoss }: PooledPatches): string =>
  `patches: ${others} judged by networks of the cross-validation are added; log loss on the model's own ` +
  `${logLoss?.together.toFixed(4)} with them, ${logLoss?.alone.toFixed(4)} without\n`

function summary(name: string, { calibrator, choice, reliability }: LevelCalibration): string {
  const { evidence, auc, brier, ece, eceNoiseFloor, slope } = reliability
  const tried = choice?.tried.map(({ kind, logLoss }) => `${kind} ${logLoss.toFixed(4)}`) ?? []
  return (
    `${name}: ${calibrator.kind} of ${tried.join(', ')}; n ${evidence.n}, ${evidence.events} events, ` +
    `AUC ${auc.value.toFixed(3)}, Brier ${brier.toFixed(4)}, ` +
    `ECE ${ece.toFixed(4)} (floor ${eceNoiseFloor.toFixed(4)}), slope ${slope.value.toFixed(2)}\n`
  )
}

const imagesIn = (cases: readonly ScoredCase[]): number => new Set(clustersOf(cases)).size

/** Chosen and fitted on one half of the frames; what it is worth is measured on the other. */
function regionLevel(
  fitCases: readonly ScoredCase[],
  testCases: readonly ScoredCase[],
  fittedAt: string,
): LevelCalibration {
  const { calibrator, choice } = orThrow(chooseCalibrator(columnsOf(fitCases), seededRandom(SEED)))
  const triage = conformalThresholds(logitsOf(fitCases), labelsOf(fitCases), PROMISES.region)
  return {
    calibrator,
    choice,
    triage,
    seen: {
      ...errorsOf(triage, logitsOf(testCases), labelsOf(testCases)),
      source: 'ARCADE',
      split: `regions of ${imagesIn(testCases)} val frames that no threshold was chosen on`,
    },
    reliability: computeReliability({
      probabilities: logitsOf(testCases).map((logit) => applyCalibrator(calibrator, logit)),
      labels: labelsOf(testCases),
      clusters: clustersOf(testCases),
      evidence: {
        source: 'ARCADE',
        split: `regions proposed in val frames: fitted on ${imagesIn(fitCases)} frames, measured on ${imagesIn(testCases)} others`,
        fittedAt,
      },
      random: seededRandom(SEED),
    }),
  }
}

/** Frames pooled as reading pools them; all of them hold a stenosis. */
function frameLevel(fitCases: readonly ScoredCase[], testCases: readonly ScoredCase[]): FrameCalibration {
  const triage = missesThreshold(frameLogits(fitCases), PROMISES.frame.misses)
  const { nothing } = triage
  const tested = frameLogits(testCases)
  const frames = nothing === null ? 0 : tested.filter((logit) => logit < nothing).length
  const split = `val frames: chosen on ${imagesIn(fitCases)}, counted on ${tested.length} others`
  return { triage, missed: { frames, of: tested.length, source: 'ARCADE', split } }
}

function frameLogits(cases: readonly ScoredCase[]): number[] {
  const frames = new Map<string, number[]>()
  for (const { cluster, logit } of cases) frames.set(cluster, [...(frames.get(cluster) ?? []), logit])
  return [...frames.values()].map(poolFrame)
}
