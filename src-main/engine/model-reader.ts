/** Long, as it is the one place where a frame is looked at, gated, scored and judged, in this order. */
import type { GreyFrame } from '#core/dicom/types.ts'
import type { EngineFacts, EngineInput, ModelFacts } from '#core/engine-contract.ts'
import { calibrationFor, type CalibrationFile } from '#core/calibration/calibration-file.ts'
import { recalibrate } from '#core/calibration/recalibrate.ts'
import type { Recalibration } from '#core/calibration/recalibration.ts'
import { calibrationInForce, type SiteCalibrationFile } from '#core/calibration/site-calibration.ts'
import { parseHeads, type FurtherHead } from '#core/heads/heads-file.ts'
import { createInference, type Inference } from '#core/model/inference.ts'
import { hybridConfigOf, type Manifest } from '#core/model/manifest.ts'
import { judgeFrame, judgeOutside, judgePatch, judgeRun } from '#core/reading/judge.ts'
import { isWholeRegion, PATCH_SIDES } from '#core/picture/whole-region.ts'
import { outsideByModality } from '#core/reading/modality.ts'
import type { Box, FrameReading, RunReading } from '#core/reading/types.ts'
import { frameGate } from '#core/regions/gates.ts'
import type { FrameLook } from '#core/regions/look.ts'
import { frameNovelty, noveltyShare, patchNovelty, type Novelty } from '#core/regions/novelty.ts'
import { parseNovelty } from '#core/regions/novelty-file.ts'
import type { FileParts } from '#core/model/file-parts.ts'
import { parseLedger, type OpenLedger } from '#core/ledger/ledger-file.ts'
import { withLedger } from '#core/ledger/ledger-of.ts'
import { regionAround } from '#core/regions/proposals.ts'
import { searchFrame } from '#core/regions/search.ts'
import { fail, ok, type Failure, type Result } from '#core/result.ts'
import { frameLines, lookNext, NO_LINES, rememberedLook, seenFrame, type LookOf } from './frame-lines.ts'
import { modelFacts } from './model-facts.ts'
import { parseExamples } from '#core/why/examples-file.ts'
import { project, type Gallery } from '#core/why/nearest.ts'
import type { WhyAnswer } from '#core/why/types.ts'
import { explainRegion } from './explain.ts'
import { readModelFiles } from './model-files.ts'
import type { OpenRun, SeenFrame } from './run-source.ts'
import { scorePatches, scoreRegions, type RegionScores } from './scorer.ts'

/** A loaded model, ready to read. */
export interface ModelReader {
  readonly facts: ModelFacts
  /** Decodes, proposes, scores and judges one frame. Errors: those of decoding, `image-too-small`. */
  readFrame(run: OpenRun, frame: number): Promise<Result<FrameReading>>
  /** What moved the score of a region, and which drawn pictures it is nearest to. `goOn` is asked between batches. */
  explain(
    run: OpenRun,
    place: Pick<EngineInput<'why'>, 'frame' | 'box' | 'follow'>,
    goOn: () => Promise<boolean>,
  ): Promise<Result<WhyAnswer>>
  /** What the frames say together; null when there are none. */
  readRun(readings: readonly FrameReading[]): RunReading | null
  /** The same model by another calibration of the site. Errors: `calibration-of-other-weights` */
  withSite(site: SiteCalibrationFile | null): Result<ModelReader>
  /** Scores the regions in the middle of boxes a person drew. Errors: those of decoding. */
  scoreBoxes(run: OpenRun, frame: number, boxes: readonly Box[]): Promise<Result<BoxScores>>
  /** Logits of patches as the network takes them. @param patches [n, 64, 64], one after the other */
  scorePatches(patches: readonly Float32Array[]): Promise<number[]>
  /** Errors: those of core's `recalibrate`. */
  recalibrate(asked: EngineInput<'recalibrate'>): Result<Recalibration>
  /** TensorFlow prepares its kernels at the first call of each shape: done while nobody waits, the first frame is spared it. */
  warmUp(): Promise<void>
  dispose(): void
}

export interface BoxScores {
  readonly logits: number[]
  readonly outside: string | null
  /** Where the features of each region lie among drawn ones; absent where the model came without any. */
  readonly places?: number[][] | undefined
}

/** Errors: those of `readModelFiles`, of its calibration and of what tells it from pictures it does not know. */
export async function loadReader(
  modelDir: string,
  engine: EngineFacts,
  clock: () => number,
  site: SiteCalibrationFile | null = null,
): Promise<Result<ModelReader>> {
  const files = await readModelFiles(modelDir)
  if (!files.ok) return files
  const { manifest, weights } = files.value
  const fitted = files.value.calibration
  const calibration = fitted === null ? ok(null) : calibrationFor(fitted, manifest.weights.sha256)
  if (!calibration.ok) return calibration
  const novelty = noveltyOf(manifest, files.value.novelty)
  if (!novelty.ok) return novelty
  const ledger = ledgerOf(manifest, files.value.ledger)
  if (!ledger.ok) return ledger
  const gallery = galleryOf(manifest, files.value.examples)
  if (!gallery.ok) return gallery
  const heads = headsOf(manifest, files.value.heads)
  if (!heads.ok) return heads
  const inference = createInference(manifest, weights, clock)
  const beside = { novelty: novelty.value, ledger: ledger.value, gallery: gallery.value, heads: heads.value }
  const reader = readerOf(manifest, calibration.value, null, beside, inference, engine.name, clock)
  return reader.withSite(site)
}

/** What files of features beside the weights must have been made for. */
const madeFor = (manifest: Manifest) => ({
  weightsSha256: manifest.weights.sha256,
  width: hybridConfigOf(manifest).backbone.features,
})

const noveltyOf = (manifest: Manifest, parts: FileParts | null): Result<Novelty | null> =>
  parts === null ? ok(null) : parseNovelty(parts, madeFor(manifest))

function ledgerOf(manifest: Manifest, parts: FileParts | null): Result<OpenLedger | null> {
  if (parts === null) return ok(null)
  const { circuit, backbone } = hybridConfigOf(manifest)
  const { sha256 } = manifest.weights
  return parseLedger(parts, {
    weightsSha256: sha256,
    features: backbone.features,
    qubits: circuit.qubits,
  })
}

export const galleryOf = (manifest: Manifest, parts: FileParts | null): Result<Gallery | null> =>
  parts === null ? ok(null) : parseExamples(parts, madeFor(manifest))

const headsOf = (manifest: Manifest, parts: FileParts | null): Result<FurtherHead[] | null> =>
  parts === null ? ok(null) : parseHeads(parts, madeFor(manifest))

/** What stands beside the weights; null where the model came without it. */
interface Beside {
  readonly novelty: Novelty | null
  readonly ledger: OpenLedger | null
  readonly gallery: Gallery | null
  readonly heads: readonly FurtherHead[] | null
}

const blank: GreyFrame = { rows: 1, columns: 1, data: new Float32Array(1) }

/** Long because it only puts the parts of a reading together. */
function readerOf(
  manifest: Manifest,
  shipped: CalibrationFile | null,
  site: SiteCalibrationFile | null,
  beside: Beside,
  inference: Inference,
  engine: string,
  clock: () => number,
): ModelReader {
  const by = { modelId: manifest.id, engine }
  const { novelty, ledger, gallery, heads } = beside
  const calibration = calibrationInForce(shipped, site)
  const lookOf = rememberedLook()
  return {
    facts: modelFacts(manifest, calibration, ledger?.file ?? null),
    readFrame: async (run, frame) => {
      const startMs = clock()
      const facts = { frame, timeMs: run.timeMs(frame), ...by }
      const foreign = outsideByModality(run.modality)
      if (foreign !== null)
        return ok({ ...facts, ...judgeOutside(foreign), ...NO_LINES, cost: NOTHING_SPENT })
      const [looking, next] = [seenFrame(run, frame), lookNext(run, frame)]
      const seen = await looking
      if (!seen.ok) return seen
      const { grey, tookMs } = seen.value
      const seenMs = clock()
      const looked = look(run.kind, seen.value, lookOf)
      if (!looked.ok) return looked
      const { whole, outside, boxes } = looked.value
      const proposedMs = clock()
      const scores = await scoreRegions(inference, grey, boxes, whole)
      const { logits, features } = scores
      const judged = whole
        ? judgePatch(calibration, logits[0] ?? NaN, novelty && patchNovelty(novelty, features))
        : judgeFrame(calibration, boxes, logits, outside ?? (novelty && frameNovelty(novelty, features)))
      const told = ledger === null ? judged : withLedger(ledger, judged, boxes, scores)
      const lines = whole ? NO_LINES : await frameLines(looked.value, next, lookOf)
      return ok({
        ...facts,
        ...told,
        ...lines,
        inputs: {
          ...greyOf(grey),
          novelty: whole || novelty === null ? null : noveltyShare(novelty, features),
        },
        cost: costOf({ startMs, seenMs, tookMs, proposedMs }, scores, clock()),
      })
    },
    explain: (run, place, goOn) => explainRegion({ inference, gallery, heads, goOn }, run, place),
    readRun: (readings) => {
      const judged = judgeRun(calibration, readings)
      return judged && { ...judged, ...by }
    },
    withSite: (other) =>
      other === null || other.weightsSha256 === manifest.weights.sha256
        ? ok(readerOf(manifest, shipped, other, beside, inference, engine, clock))
        : fail(otherWeights(manifest.id)),
    scoreBoxes: async (run, frame, boxes) => {
      const foreign = outsideByModality(run.modality)
      if (foreign !== null) return ok({ logits: [], outside: foreign })
      const decoded = await run.grey(frame)
      if (!decoded.ok) return decoded
      const outside = frameGate(decoded.value, searchFrame(decoded.value))
      if (outside !== null) return ok({ logits: [], outside })
      const regions = boxes.map((box) => regionAround(decoded.value, box))
      const { logits, features } = await scoreRegions(inference, decoded.value, regions)
      const width = features.length / Math.max(1, boxes.length)
      const places = gallery && {
        places: boxes.map((_, i) => [
          ...project(gallery.projection, features.subarray(i * width, (i + 1) * width)),
        ]),
      }
      return ok({ logits: [...logits], outside: null, ...places })
    },
    scorePatches: (patches) => scorePatches(inference, patches),
    recalibrate: (asked) =>
      recalibrate({
        ...asked,
        inForce: calibration,
        model: { id: manifest.id, weightsSha256: manifest.weights.sha256 },
      }),
    warmUp: async () => {
      for (const whole of [false, true]) await scoreRegions(inference, blank, [[0, 0, 1, 1]], whole)
    },
    dispose: () => inference.dispose(),
  }
}

const otherWeights = (model: string): Failure => ({
  code: 'calibration-of-other-weights',
  message: `This site's calibration of ${model} was made for other weights, and is not used.`,
  action: 'Recalibrate here again, for the model as it is now.',
})

/** Mean and deviation of the grey, of every seventh pixel. */
function greyOf({ data }: GreyFrame): { intensity: number; contrast: number } {
  let [n, sum, squares] = [0, 0, 0]
  for (let i = 0; i < data.length; i += 7) {
    const value = data[i] ?? 0
    n += 1
    sum += value
    squares += value * value
  }
  const intensity = sum / n
  return { intensity, contrast: Math.sqrt(Math.max(0, squares / n - intensity * intensity)) }
}

interface Looked extends FrameLook {
  /** The image is one region. */
  readonly whole: boolean
}

/** Where to score. A patch is taken as it was given: the gates know whole frames. */
function look(kind: OpenRun['kind'], seen: SeenFrame, lookOf: LookOf): Result<Looked> {
  const { grey } = seen
  const longest = Math.max(grey.rows, grey.columns)
  if (kind === 'image' && longest < PATCH_SIDES.from) return fail(tooSmall(longest))
  if (kind === 'image' && isWholeRegion(grey.rows, grey.columns))
    return ok({ whole: true, ridges: null, outside: null, boxes: [wholeBox(grey)] })
  return ok({ whole: false, ...lookOf(seen) })
}

const NOTHING_SPENT = { decode: 0, proposals: 0, backbone: 0, circuit: 0, total: 0 }

const wholeBox = ({ rows, columns }: GreyFrame): Box => [0, 0, columns, rows]

/** What was waited for: of decoding and looking, which a thread does, as much as was not ready before it was asked for. */
function costOf(
  at: {
    readonly startMs: number
    readonly seenMs: number
    readonly tookMs: number
    readonly proposedMs: number
  },
  { backboneMs, circuitMs }: RegionScores,
  endMs: number,
): FrameReading['cost'] {
  const waited = at.seenMs - at.startMs
  const looking = Math.min(waited, at.tookMs)
  return {
    decode: waited - looking,
    proposals: looking + at.proposedMs - at.seenMs,
    backbone: backboneMs,
    circuit: circuitMs,
    total: endMs - at.startMs,
  }
}

const tooSmall = (longest: number): Failure => ({
  code: 'image-too-small',
  message: `An image of ${longest} pixels shows no vessel to judge.`,
  action: `Give a region of ${PATCH_SIDES.from} to ${PATCH_SIDES.to} pixels, or a whole frame.`,
})
