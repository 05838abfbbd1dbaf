/** Long, as it takes one model from its frozen features to its figures, a step a function. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { LedgerFile } from '#core/ledger/ledger-file.ts'
import { createInference, type Inference } from '#core/model/inference.ts'
import { hybridConfigOf } from '#core/model/manifest.ts'
import type { HybridConfig } from '#core/model/parameters.ts'
import { seededRandom } from '#core/random.ts'
import { drawn } from './baselines/arrays.ts'
import { circuitHead, classicalHead, type Head } from './baselines/heads.ts'
import { readModel, type ModelOnDisk } from './circuit/shipped.ts'
import { withPoints } from './data/points.ts'
import { loadSplits, type Splits } from './data/splits.ts'
import { REPLICATES } from './evaluation/measure.ts'
import { proposalCases } from './evaluation/proposal-cases.ts'
import { judgedPatchCases, regionCases, score, type ScoredCase } from './evaluation/regions.ts'
import { validationCases } from './evaluation/validation.ts'
import { cached, frozenOf, sampledFeatures, type FrozenCases } from './ledger/frozen-features.ts'
import { levelLedger, outOfFoldLedger, type PathScores } from './ledger/ledger-figures.ts'
import { pathLogits, trainPath, type PathTraining, type TrainedPath } from './ledger/train-path.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { bytesOf, writeDurably } from '../src-main/engine/durable.ts'

export interface LedgerOptions {
  readonly model: string
  readonly data: string
  readonly seed: number
  /** Batches of 32 regions that the classical path is trained on. */
  readonly batches: number
  readonly steps: number
  readonly rate: number
}

const CACHE = 'artifacts/ledger'
const SIZE = 32
const report = (line: string): void => void process.stderr.write(`${line}\n`)

/**
 * What the circuit of a model changes: its scores beside those with alpha = 0 and those of a classical path of the same size, trained
 * here on the features of the frozen backbone. Writes ledger.json and ledger.bin beside the model. Some minutes; again, one.
 */
export async function ledgerCommand(options: LedgerOptions): Promise<void> {
  const disk = await readModel(options.model)
  const config = hybridConfigOf(disk.manifest)
  const inference = createInference(disk.manifest, disk.weights, () => performance.now())
  const splits = loadSplits(options.data)
  const seen = await trainingCases({ disk, inference, splits }, options)
  const paths = trainBoth(disk, config, seen, options)
  const levels = await measured(inference, splits, scorerOf(config, paths))
  inference.dispose()
  const bin = bytesOf(paths.classical.values)
  const file = LedgerFile.parse({
    schema: 1,
    weightsSha256: disk.manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    command: `npm run lab -- ledger --model ${disk.manifest.id}`,
    replicates: REPLICATES,
    features: config.backbone.features,
    qubits: config.circuit.qubits,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    training: {
      regions: seen.train.n,
      images: splits.train.length,
      seed: options.seed,
      steps: options.steps,
      chosenStep: paths.classical.step,
      validationAuc: paths.classical.auc,
      parameters: paths.classical.values.length,
    },
    levels,
  })
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(disk.folder, 'ledger.bin'), [bin])
  writeDurably(join(disk.folder, 'ledger.json'), [jsonBytes(file)])
  report(JSON.stringify(file.levels.region.against, null, 1))
}

interface Seen {
  readonly train: FrozenCases
  readonly validation: FrozenCases
}

/** Regions of the training frames as the sampler gives them, and those a checkpoint is chosen by. */
async function trainingCases(
  { disk, inference, splits }: { disk: ModelOnDisk; inference: Inference; splits: Splits },
  { seed, batches }: LedgerOptions,
): Promise<Seen> {
  const name = (part: string): string =>
    join(CACHE, `${disk.manifest.weights.sha256.slice(0, 16)}-${seed}-${part}.bin`)
  const train = await cached(name(`train-${batches}`), () => {
    report(`searching ${splits.train.length} frames for places to look at`)
    const source = {
      images: withPoints(splits.train),
      patches: splits.trainPatches,
      ...{ simulated: [], simulatedShare: 0, soft: [], softShare: 0, mixup: 0, strength: 1 },
      seed,
      size: SIZE,
    }
    return sampledFeatures(inference, source, batches, (done) => {
      if (done % 25 === 0) report(`${done} of ${batches} batches`)
    })
  })
  const validation = await cached(name('validation'), async () =>
    frozenOf(await score(inference, validationCases(withPoints(splits.validation)))),
  )
  return { train, validation }
}

interface BothPaths {
  readonly classical: TrainedPath
  readonly retrained: TrainedPath
}

/** The classical path starts as the model does, but for what stands in place of the circuit; the circuit's own is trained on alike. */
function trainBoth(
  { weights }: ModelOnDisk,
  { backbone, circuit }: HybridConfig,
  seen: Seen,
  { seed, steps, rate }: LedgerOptions,
): BothPaths {
  const training: PathTraining = { steps, rate, seed, batch: 256, validateEvery: 20 }
  const train = (head: Head): TrainedPath => {
    const start = drawn(head.arrays, seededRandom(seed))
    let offset = 0
    for (const { name, shape } of head.arrays) {
      const own = weights.get(name)
      if (own) start.set(own.values, offset)
      offset += shape.reduce((a, b) => a * b, 1)
    }
    const trained = trainPath(head, start, seen, training)
    report(`${head.kind} path: validation AUC ${trained.auc.toFixed(4)} at step ${trained.step}`)
    return trained
  }
  return {
    classical: train(classicalHead(backbone.features, circuit)),
    retrained: train(circuitHead(backbone.features, circuit)),
  }
}

/** Scores cases by every path. */
type Scorer = (cases: readonly ScoredCase[], source: string) => PathScores

function scorerOf({ backbone, circuit }: HybridConfig, { classical, retrained }: BothPaths): Scorer {
  const logitsOf = (head: Head, { values }: TrainedPath, frozen: FrozenCases): number[] => [
    ...pathLogits(head, values, frozen),
  ]
  return (cases, source) => {
    const frozen = frozenOf(cases)
    return {
      source,
      labels: cases.map(({ label }) => label),
      clusters: cases.map(({ cluster }) => cluster),
      logits: {
        circuit: cases.map(({ logit }) => logit),
        withoutCircuit: cases.map(({ logitWithoutCircuit }) => logitWithoutCircuit),
        classical: logitsOf(classicalHead(backbone.features, circuit), classical, frozen),
        retrained: logitsOf(circuitHead(backbone.features, circuit), retrained, frozen),
      },
    }
  }
}

/** On the cases of `lab calibrate` and `lab evidence`. */
async function measured(inference: Inference, splits: Splits, scored: Scorer): Promise<LedgerFile['levels']> {
  report('scoring the held-out frames')
  const proposals = async (frames: Splits['test']): Promise<ScoredCase[]> =>
    score(inference, proposalCases(frames))
  const regions = regionCases(withPoints(splits.test)).filter(
    ({ kind }) => kind === 'lesion' || kind === 'vessel',
  )
  const frames = `ARCADE val, ${splits.test.length} held-out frames`
  return {
    region: levelLedger(
      scored(await proposals(splits.calibration), ''),
      scored(await proposals(splits.test), `${frames}: the regions that reading proposes`),
      scored(
        await score(inference, regions),
        `${frames}: regions centred on lesions against regions on dark lines`,
      ),
    ),
    patch: outOfFoldLedger(
      scored(
        await score(inference, judgedPatchCases(splits)),
        'patches-32 held out of training, whole, out of fold',
      ),
    ),
  }
}
