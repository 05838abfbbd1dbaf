import { join } from 'node:path'
import { calibrationFor, type CalibrationFile } from '#core/calibration/calibration-file.ts'
import { toProbability } from '#core/calibration/probability.ts'
import { extractPatch, type GreyImage } from '#core/model/preprocess.ts'
import { seededRandom } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { samePixels } from '#core/training/duplicates.ts'
import { readCoco } from './data/coco.ts'
import { filesIn, pictureReader, type ReadPicture } from './data/images.ts'
import { withPoints } from './data/points.ts'
import { cocoReport } from './evaluation/coco-report.ts'
import { detect, DETECTION } from './evaluation/detections.ts'
import { located } from './evaluation/located.ts'
import { patchesReport } from './evaluation/patches-report.ts'
import { proposalCases } from './evaluation/proposal-cases.ts'
import { regionCases, score, type Case } from './evaluation/regions.ts'
import { InputFailed, WrongUsage } from './failed.ts'
import { openModel, type OpenModel } from './open-model.ts'
import { orThrow } from './or-throw.ts'

export interface EvaluateOptions {
  readonly patches?: string
  readonly coco?: readonly string[]
  readonly model: string
}

const SEED = 1

/** Measures a model on anyone's images (design, section 8); prints one object. */
export async function evaluateCommand(options: EvaluateOptions): Promise<void> {
  const model = await openModel(options.model)
  const calibration = calibrationOf(model)
  const read = pictureReader()
  const [images, boxes] = options.coco ?? []
  if (options.patches !== undefined) print(await evaluatePatches(model, calibration, options.patches, read))
  else if (images !== undefined && boxes !== undefined)
    print(await evaluateCoco(model, calibration, { images, boxes }, read))
  else throw new WrongUsage('give --patches DIR, or --coco IMAGES FILE.json')
}

const print = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)

const calibrationOf = ({ calibration, manifest }: OpenModel): CalibrationFile | null =>
  calibration === null ? null : orThrow(calibrationFor(calibration, manifest.weights.sha256))

/** DIR/positive and DIR/negative; every picture is one region given whole. */
async function evaluatePatches(
  { inference }: OpenModel,
  calibration: CalibrationFile | null,
  folder: string,
  read: ReadPicture,
) {
  const images: GreyImage[] = []
  const cases: Case[] = []
  for (const [kind, label] of [['negative', 0] as const, ['positive', 1] as const]) {
    for (const path of filesIn(join(folder, kind))) {
      const image = await read(path)
      const whole: Box = [0, 0, image.columns, image.rows]
      images.push(image)
      cases.push({ cluster: path, kind: 'whole', label, patch: extractPatch(image, whole) })
    }
  }
  if (cases.length === 0) throw new InputFailed(`${folder}/positive and ${folder}/negative hold no pictures`)
  const scored = await score(inference, cases)
  const judged = scored.map(({ label, logit }) => ({
    label,
    probability: toProbability(logit, 'patch', calibration).value,
  }))
  const duplicates = images.filter((image, i) =>
    images.slice(0, i).some((earlier) => samePixels(earlier, image)),
  )
  return { ...patchesReport(judged, seededRandom(SEED)), duplicates: duplicates.length }
}

async function evaluateCoco(
  model: OpenModel,
  calibration: CalibrationFile | null,
  paths: { readonly images: string; readonly boxes: string },
  read: ReadPicture,
) {
  const frames = []
  for (const { name, lesions } of readCoco(paths.boxes)) {
    const image = await read(join(paths.images, name))
    frames.push({ name, lesions, image })
  }
  if (frames.length === 0) throw new InputFailed(`${paths.boxes} names no images`)
  const centred = (await score(model.inference, regionCases(withPoints(frames)))).filter(
    ({ kind }) => kind === 'lesion' || kind === 'vessel',
  )
  const found =
    (await located(model, frames))?.found ?? (await fromRegions(model.inference, calibration, frames))
  const judged = frames.map(({ lesions }, i) => ({ lesions, found: found[i] ?? [] }))
  return cocoReport(judged, centred, seededRandom(SEED))
}

/** The best of the regions that reading proposes. */
async function fromRegions(
  inference: OpenModel['inference'],
  calibration: CalibrationFile | null,
  frames: readonly LabelledFrame[],
): Promise<Box[][]> {
  const proposed = proposalCases(frames)
  const logits = await score(inference, proposed)
  return frames.map(({ name }) => {
    const regions = proposed.flatMap(({ cluster, box }, i) =>
      cluster === name
        ? [{ box, probability: toProbability(logits[i]?.logit ?? NaN, 'region', calibration).value }]
        : [],
    )
    return detect(regions, DETECTION)
  })
}
