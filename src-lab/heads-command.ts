import { REGION_SIDE } from '#core/regions/proposals.ts'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { HeadsFile } from '#core/heads/heads-file.ts'
import { headArrays } from '#core/heads/linear-heads.ts'
import { extractPatch } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { Inference } from '#core/model/inference.ts'
import { loadSimulatedTruth, type SimulatedTruth } from './data/simulated.ts'
import { toUnit } from './data/png.ts'
import { heldOut, loadSplits } from './data/splits.ts'
import { heldVessels, loadVessels, SEGMENTS } from './data/vessels.ts'
import { score, type Case } from './evaluation/regions.ts'
import { headFigures, type Asked } from './heads/head-figures.ts'
import { fitHeads, type Questioned } from './heads/linear-heads.ts'
import { segmentRegions, type SegmentRegion } from './heads/vessel-regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { openModel } from './open-model.ts'
import { bytesOf, writeDurably } from '../src-main/engine/durable.ts'

export interface HeadsOptions {
  readonly model: string
  readonly data: string
  /** Folder that `lab simulate` wrote; and one of another seed, by which no model learned. */
  readonly simulated: string
  readonly simulatedHeld: string
  readonly seed: number
}

const PER_FRAME = { learned: 6, held: 8 } as const
/** From which loss of diameter on, each a yes/no question (ordinal: cumulative). */
const SEVERITIES = [0.6, 0.7, 0.8, 0.9] as const
const ARTERY = 'right coronary artery'

/**
 * Fits further heads on the features of a model: which artery and segment a region shows, and how severe a stenosis is, as far as
 * there is truth to learn from. Writes heads.bin and heads.json with what each is worth on frames it has not seen.
 */
export async function headsCommand(options: HeadsOptions): Promise<void> {
  const { inference, manifest } = await openModel(options.model)
  const splits = loadSplits(options.data)
  const random = seededRandom(options.seed)
  const { frames: learnedFrames } = await loadVessels(options.data, heldOut(splits))
  const known = [...learnedFrames, ...splits.train, ...splits.validation]
  const { frames: heldFrames } = await heldVessels(options.data, known)
  const vessels = {
    learned: await asked(inference, segmentRegions(learnedFrames, PER_FRAME.learned, random), segmentAnswers),
    held: await asked(inference, segmentRegions(heldFrames, PER_FRAME.held, random), segmentAnswers),
  }
  const drawn = loadSimulatedTruth(options.simulated)
  const drawnHeld = drawnUnseen(options.simulatedHeld, drawn)
  const severity = {
    learned: await asked(inference, stenosisRegions(drawn), severityAnswers),
    held: await asked(inference, stenosisRegions(drawnHeld), severityAnswers),
  }
  inference.dispose()
  const places = fitHeads([ARTERY, ...SEGMENTS.map((name) => `segment ${name}`)], vessels.learned)
  const grades = fitHeads(
    SEVERITIES.map((loss) => `at least ${100 * loss} %`),
    severity.learned,
  )
  const bin = Buffer.concat([places, grades].flatMap(headArrays).map(bytesOf))
  const file: HeadsFile = {
    schema: 2,
    weightsSha256: manifest.weights.sha256,
    command: `npm run lab -- heads --model models/${manifest.id} --simulated ${options.simulated} --simulated-held ${options.simulatedHeld} --seed ${options.seed}`,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    heads: [
      headFigures(
        'place',
        places,
        vessels.held,
        `ARCADE vessels, val: ${heldFrames.length} frames unlike any that the model learned from`,
        true,
      ),
      headFigures(
        'severity',
        grades,
        severity.held,
        `${drawnHeld.length} frames drawn by code, by a seed of their own`,
        false,
      ),
    ],
  }
  writeDurably(join(options.model, 'heads.bin'), [bin])
  writeDurably(join(options.model, 'heads.json'), [jsonBytes(HeadsFile.parse(file))])
}

/** Frames drawn by another seed than those learned from, which their names begin with. */
function drawnUnseen(folder: string, learned: readonly SimulatedTruth[]): readonly SimulatedTruth[] {
  const names = new Set(learned.map(({ name }) => name))
  const drawn = loadSimulatedTruth(folder)
  if (drawn.some(({ name }) => names.has(name)))
    throw new Error(`${folder} holds frames that are learned from: draw others with another --seed`)
  return drawn
}

async function asked<T extends Case>(
  inference: Inference,
  cases: readonly T[],
  answers: (one: T) => readonly number[],
): Promise<Asked> {
  const scored = await score(inference, cases)
  const width = scored[0]?.features.length ?? 0
  const features = new Float32Array(cases.length * width)
  for (const [i, one] of scored.entries()) features.set(one.features, i * width)
  const known: Questioned = {
    n: cases.length,
    features,
    answers: Float32Array.from(cases.flatMap(answers)),
  }
  return { ...known, clusters: cases.map(({ cluster }) => cluster) }
}

const segmentAnswers = ({ segment, right }: SegmentRegion): number[] => [
  right ? 1 : 0,
  ...SEGMENTS.map((name) => (name === segment ? 1 : 0)),
]

type SevereRegion = Case & { readonly severity: number }

const severityAnswers = ({ severity }: SevereRegion): number[] =>
  SEVERITIES.map((loss) => (severity >= loss ? 1 : 0))

const stenosisRegions = (frames: readonly SimulatedTruth[]): SevereRegion[] =>
  frames.flatMap(({ name, image, stenoses }) => {
    const grey = toUnit(image)
    return stenoses.map(({ box: [x, y, w, h], severity }) => {
      const patch = extractPatch(grey, [
        x + w / 2 - REGION_SIDE / 2,
        y + h / 2 - REGION_SIDE / 2,
        REGION_SIDE,
        REGION_SIDE,
      ])
      return { cluster: name, kind: 'lesion', label: 1, patch, severity }
    })
  })
