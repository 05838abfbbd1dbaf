import { join } from 'node:path'
import type {
  CalibrationFile,
  FrameCalibration,
  LevelCalibration,
} from '#core/calibration/calibration-file.ts'
import { applyCalibrator } from '#core/calibration/calibrator.ts'
import { fitPlatt } from '#core/calibration/fit.ts'
import { computeReliability } from '#core/calibration/reliability.ts'
import { conformalThresholds, missesThreshold } from '#core/calibration/thresholds.ts'
import { poolFrame } from '#core/regions/pool.ts'
import { seededRandom, shuffled } from '#core/random.ts'
import { loadSplits } from './data/splits.ts'
import { proposalCases } from './evaluation/proposal-cases.ts'
import { patchCases, score, type ScoredCase } from './evaluation/regions.ts'
import { jsonBytes } from './model-files.ts'
import { openModel } from './open-model.ts'
import { writeDurably } from './training/checkpoint.ts'

const SEED = 1
const FOLDS = 5
/** Few patches are held out, so less can be promised of them. */
const PROMISES = {
  region: { falseAlarms: 0.05, misses: 0.05 },
  patch: { falseAlarms: 0.1, misses: 0.1 },
  frame: { misses: 0.05 },
} as const

/** Fits the calibrators of both levels on what the model was not trained on; writes calibration.json beside it. */
export async function calibrateCommand(options: { model: string; data: string }): Promise<void> {
  const { inference } = await openModel(options.model)
  const splits = loadSplits(options.data)
  const fittedAt = new Date().toISOString()
  const fitCases = await score(inference, proposalCases(splits.calibration))
  const testCases = await score(inference, proposalCases(splits.test))
  const patches = await score(inference, patchCases(splits.heldPatches))
  const levels = { region: regionLevel(fitCases, testCases, fittedAt), patch: patchLevel(patches, fittedAt) }
  const frame = frameLevel(fitCases, testCases)
  const file: CalibrationFile = { schema: 1, levels: { ...levels, frame } }
  writeDurably(join(options.model, 'calibration.json'), [jsonBytes(file)])
  for (const [level, { reliability: r }] of Object.entries(levels)) {
    const { n, events } = r.evidence
    process.stderr.write(
      `${level}: n ${n}, ${events} events, AUC ${r.auc.value.toFixed(3)}, Brier ${r.brier.toFixed(4)}, `,
    )
    process.stderr.write(
      `ECE ${r.ece.toFixed(4)} (floor ${r.eceNoiseFloor.toFixed(4)}), slope ${r.slope.value.toFixed(2)}\n`,
    )
  }
  process.stderr.write(`frame: ${frame.missed.frames} of ${frame.missed.of} with a stenosis called nothing\n`)
}

const labelsOf = (cases: readonly ScoredCase[]): number[] => cases.map(({ label }) => label)
const logitsOf = (cases: readonly ScoredCase[]): number[] => cases.map(({ logit }) => logit)
const clustersOf = (cases: readonly ScoredCase[]): string[] => cases.map(({ cluster }) => cluster)
const imagesIn = (cases: readonly ScoredCase[]): number => new Set(clustersOf(cases)).size

/** Fitted on one half of the frames; what it is worth is measured on the other. */
function regionLevel(
  fitCases: readonly ScoredCase[],
  testCases: readonly ScoredCase[],
  fittedAt: string,
): LevelCalibration {
  const calibrator = fitPlatt(logitsOf(fitCases), labelsOf(fitCases))
  return {
    calibrator,
    triage: conformalThresholds(logitsOf(fitCases), labelsOf(fitCases), PROMISES.region),
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

/** Too few for two parts: fitted on all of them, measured out of fold. */
function patchLevel(cases: readonly ScoredCase[], fittedAt: string): LevelCalibration {
  return {
    calibrator: fitPlatt(logitsOf(cases), labelsOf(cases)),
    triage: conformalThresholds(logitsOf(cases), labelsOf(cases), PROMISES.patch),
    reliability: computeReliability({
      probabilities: outOfFold(cases),
      labels: labelsOf(cases),
      clusters: clustersOf(cases),
      evidence: {
        source: 'patches-32',
        split: `held out of training: measured out of fold over ${FOLDS} folds, fitted on all`,
        fittedAt,
      },
      random: seededRandom(SEED),
    }),
  }
}

/** Each case by the calibrator of the folds it is not in; both kinds are dealt evenly over the folds. */
function outOfFold(cases: readonly ScoredCase[]): number[] {
  const random = seededRandom(SEED)
  const foldOf = new Array<number>(cases.length).fill(0)
  for (const kind of [0, 1]) {
    const members = shuffled(
      [...cases.keys()].filter((i) => cases[i]?.label === kind),
      random,
    )
    for (const [place, i] of members.entries()) foldOf[i] = place % FOLDS
  }
  const calibrators = Array.from({ length: FOLDS }, (_, fold) => {
    const others = cases.filter((_, i) => foldOf[i] !== fold)
    return fitPlatt(logitsOf(others), labelsOf(others))
  })
  return cases.map(({ logit }, i) => {
    const calibrator = calibrators[foldOf[i] ?? 0]
    return calibrator ? applyCalibrator(calibrator, logit) : NaN
  })
}
