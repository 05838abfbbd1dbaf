import { join } from 'node:path'
import type {
  CalibrationFile,
  FrameCalibration,
  LevelCalibration,
  SeenErrors,
} from '#core/calibration/calibration-file.ts'
import { applyCalibrator } from '#core/calibration/calibrator.ts'
import { chooseCalibrator, outOfFoldProbabilities, type LabelledScores } from '#core/calibration/choose.ts'
import { computeReliability } from '#core/calibration/reliability.ts'
import { groupedFolds } from '#core/calibration/folds.ts'
import { conformalThresholds, errorsOf, missesThreshold } from '#core/calibration/thresholds.ts'
import { poolFrame } from '#core/regions/pool.ts'
import { seededRandom } from '#core/random.ts'
import type { Result } from '#core/result.ts'
import { loadSplits } from './data/splits.ts'
import { proposalCases } from './evaluation/proposal-cases.ts'
import { patchCases, score, type ScoredCase } from './evaluation/regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { openModel } from './open-model.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

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
  for (const [name, level] of Object.entries(levels)) process.stderr.write(summary(name, level))
  process.stderr.write(`frame: ${frame.missed.frames} of ${frame.missed.of} with a stenosis called nothing\n`)
}

function summary(name: string, { calibrator, choice, reliability }: LevelCalibration): string {
  const { evidence, auc, brier, ece, eceNoiseFloor, slope } = reliability
  const tried = choice?.tried.map(({ kind, logLoss }) => `${kind} ${logLoss.toFixed(4)}`) ?? []
  return (
    `${name}: ${calibrator.kind} of ${tried.join(', ')}; n ${evidence.n}, ${evidence.events} events, ` +
    `AUC ${auc.value.toFixed(3)}, Brier ${brier.toFixed(4)}, ` +
    `ECE ${ece.toFixed(4)} (floor ${eceNoiseFloor.toFixed(4)}), slope ${slope.value.toFixed(2)}\n`
  )
}

const labelsOf = (cases: readonly ScoredCase[]): number[] => cases.map(({ label }) => label)
const logitsOf = (cases: readonly ScoredCase[]): number[] => cases.map(({ logit }) => logit)
const clustersOf = (cases: readonly ScoredCase[]): string[] => cases.map(({ cluster }) => cluster)
const imagesIn = (cases: readonly ScoredCase[]): number => new Set(clustersOf(cases)).size

const scoresOf = (cases: readonly ScoredCase[]): LabelledScores => ({
  logits: logitsOf(cases),
  labels: labelsOf(cases),
  clusters: clustersOf(cases),
})

/** Chosen and fitted on one half of the frames; what it is worth is measured on the other. */
function regionLevel(
  fitCases: readonly ScoredCase[],
  testCases: readonly ScoredCase[],
  fittedAt: string,
): LevelCalibration {
  const { calibrator, choice } = orThrow(chooseCalibrator(scoresOf(fitCases), seededRandom(SEED)))
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

/** Too few for two parts: chosen and fitted on all of them; choice and fit together are measured out of fold. */
function patchLevel(cases: readonly ScoredCase[], fittedAt: string): LevelCalibration {
  const { calibrator, choice } = orThrow(chooseCalibrator(scoresOf(cases), seededRandom(SEED)))
  return {
    calibrator,
    choice,
    triage: conformalThresholds(logitsOf(cases), labelsOf(cases), PROMISES.patch),
    seen: errorsByFold(cases),
    reliability: computeReliability({
      probabilities: orThrow(outOfFoldProbabilities(scoresOf(cases), FOLDS, SEED)),
      labels: labelsOf(cases),
      clusters: clustersOf(cases),
      evidence: {
        source: 'patches-32',
        split: `held out of training: chosen, fitted and measured out of fold over ${FOLDS} folds, then fitted on all`,
        fittedAt,
      },
      random: seededRandom(SEED),
    }),
  }
}

/** What thresholds chosen on the other folds would have called of each. */
function errorsByFold(cases: readonly ScoredCase[]): SeenErrors {
  const folds = groupedFolds(labelsOf(cases), clustersOf(cases), FOLDS, seededRandom(SEED))
  const seen = { misses: { errors: 0, of: 0 }, falseAlarms: { errors: 0, of: 0 } }
  for (const fold of new Set(folds)) {
    const [own, others] = [true, false].map((is) => cases.filter((_, i) => (folds[i] === fold) === is))
    const thresholds = conformalThresholds(logitsOf(others ?? []), labelsOf(others ?? []), PROMISES.patch)
    const found = errorsOf(thresholds, logitsOf(own ?? []), labelsOf(own ?? []))
    for (const kind of ['misses', 'falseAlarms'] as const) {
      seen[kind].errors += found[kind].errors
      seen[kind].of += found[kind].of
    }
  }
  return {
    ...seen,
    source: 'patches-32',
    split: `held out of training: thresholds of ${FOLDS - 1} folds on the other`,
  }
}

/** Here it is the command that fails: a model whose scores do not order cases is not to be shipped. */
function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`${result.error.message} ${result.error.action}`)
}
