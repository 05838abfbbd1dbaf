import { join } from 'node:path'
import { seededRandom } from '#core/random.ts'
import { NEGATIVE_KINDS, type NegativeKind } from '#core/training/region-sampler.ts'
import { withPoints } from './data/points.ts'
import { loadPublished, publishedRepeats } from './data/published.ts'
import { heldOut, splitsOf, type Splits } from './data/splits.ts'
import { readVessels, unlike, type VesselFrame } from './data/vessels.ts'
import { balancedThreshold } from './evaluation/balanced-threshold.ts'
import { areaReport } from './evaluation/area-report.ts'
import { boxReport } from './evaluation/box-report.ts'
import { EvidenceFile } from './evaluation/evidence.ts'
import { located } from './evaluation/located.ts'
import { circuitWorth, measure, measureAuc, REPLICATES } from './evaluation/measure.ts'
import { judgedPatchCases, regionCases, score, type ScoredCase } from './evaluation/regions.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import { openModel, type OpenModel } from './open-model.ts'
import { writeDurably } from '../src-main/engine/durable.ts'

const SEED = 1

/** Measures a model on the parts it was neither trained, chosen nor calibrated on; writes evidence.json beside it. */
export async function evidenceCommand(options: { model: string; data: string }): Promise<void> {
  const model = await openModel(options.model)
  const published = loadPublished(options.data)
  const splits = splitsOf(published)
  const vessels = {
    train: await readVessels(options.data, 'train'),
    val: await readVessels(options.data, 'val'),
  }
  const gathered = await gather(model, splits)
  const evidence: EvidenceFile = {
    ...gathered,
    duplicates: { ...gathered.duplicates, ...vesselDuplicates(vessels, splits) },
    repeats: publishedRepeats(published, vessels),
  }
  writeDurably(join(options.model, 'evidence.json'), [jsonBytes(EvidenceFile.parse(evidence))])
  process.stderr.write(`region AUC ${evidence.region.measured.auc.value.toFixed(4)}, `)
  process.stderr.write(`patch AUC ${evidence.patch.measured.auc.value.toFixed(4)}\n`)
}

async function gather(model: OpenModel, splits: Splits): Promise<EvidenceFile> {
  const { manifest, inference } = model
  const calibration = await score(inference, regionCases(withPoints(splits.calibration)))
  const test = await score(inference, regionCases(withPoints(splits.test)))
  const patches = await score(inference, judgedPatchCases(splits))
  return EvidenceFile.parse({
    model: manifest.id,
    weightsSha256: manifest.weights.sha256,
    measuredAt: new Date().toISOString(),
    command: `npm run lab -- evidence --model models/${manifest.id}`,
    replicates: REPLICATES,
    duplicates: splits.duplicates,
    region: held(
      against('vessel', test),
      `ARCADE val, ${splits.test.length} frames: regions of 80 px centred on lesions against regions on dark lines that hold nothing of a lesion's box`,
      thresholdOf(against('vessel', calibration)),
      'the other half of ARCADE val, by sensitivity + specificity',
    ),
    regionAuc: {
      ...Object.fromEntries(
        NEGATIVE_KINDS.map((kind) => [kind, measureAuc(against(kind, test), seededRandom(SEED))]),
      ),
      all: measureAuc(test, seededRandom(SEED)),
    },
    patch: held(
      patches,
      'patches-32 held out of training and unlike any learned from, whole',
      0,
      'none: logit 0',
    ),
    boxes: await boxes(model, splits.test),
  })
}

/** Of the vessel task, what is left out of learning and of judging the further heads. */
function vesselDuplicates(
  { train, val }: Readonly<Record<'train' | 'val', readonly VesselFrame[]>>,
  splits: Splits,
) {
  const learned = unlike(train, heldOut(splits))
  const judged = unlike(val, [...learned.frames, ...splits.train, ...splits.validation])
  return { vesselsNearHeldOut: learned.dropped, heldVesselsNearKnown: judged.dropped }
}

/** What the locator finds; undefined where the model has none. */
async function boxes(model: OpenModel, frames: Splits['test']): Promise<EvidenceFile['boxes']> {
  const said = await located(model, frames)
  if (said === null) return undefined
  const judged = frames.map((frame, i) => ({ ...frame, found: said.found[i] ?? [] }))
  const outlined = judged.flatMap(({ outlines, ...frame }) =>
    outlines === undefined ? [] : [{ ...frame, outlines }],
  )
  return {
    source: `ARCADE val, ${frames.length} frames: boxes of lesions at IoU .5`,
    threshold: { score: said.threshold, chosenOn: said.chosenOn },
    ...boxReport(judged, seededRandom(SEED)),
    // Of part of the frames it would be a figure of others than the one beside it.
    ...(outlined.length < frames.length ? {} : { area: areaReport(outlined, seededRandom(SEED)) }),
  }
}

/** Lesions and the negatives of one kind. */
const against = (kind: NegativeKind, cases: readonly ScoredCase[]): ScoredCase[] =>
  cases.filter((scored) => scored.label === 1 || scored.kind === kind)

const thresholdOf = (cases: readonly ScoredCase[]): number =>
  balancedThreshold(
    cases.map(({ label }) => label),
    cases.map(({ logit }) => logit),
  )

const held = (cases: readonly ScoredCase[], source: string, logit: number, chosenOn: string) => ({
  source,
  threshold: { logit, chosenOn },
  measured: measure(cases, logit, seededRandom(SEED)),
  circuit: circuitWorth(cases, seededRandom(SEED)),
})
