import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { locatorSpecs, type LocatorConfig } from '#core/locator/layout.ts'
import { createLocator } from '#core/locator/locate.ts'
import { LocatorFile } from '#core/locator/locator-file.ts'
import type { FoldedMobileNet } from '#core/model/folded.ts'
import type { Manifest } from '#core/model/manifest.ts'
import { totalSize } from '#core/model/parameters.ts'
import type { LabelledFrame } from '#core/training/region-sampler.ts'
import { bytesOf, writeDurably } from '../../src-main/engine/durable.ts'
import { jsonBytes } from '../../src-main/engine/write-model.ts'
import { toUnit } from '../data/png.ts'
import type { Checkpoint } from '../training/checkpoint.ts'
import { OVERLAP, VIEWS } from './learn.ts'
import { commandOf, type LocatorOptions } from './options.ts'
import { averagePrecision, bestThreshold, steadyPrecision, type Found } from './precision.ts'

/** Of a frame, in pixels: what one size misses another finds. Steps are chosen by the middle one alone, which is a third of the time. */
const SIDES = [352, 416, 480] as const

interface Trained {
  readonly options: LocatorOptions
  readonly manifest: Pick<Manifest, 'id' | 'weights'>
  readonly config: LocatorConfig
  readonly backbone: FoldedMobileNet
  readonly checkpoint: Checkpoint
  readonly counts: Pick<LocatorFile['trained'], 'frames' | 'simulatedFrames'>
  /** That chose no step, of this training or of those before it: the half of ARCADE val that fits the calibrators. */
  readonly fresh: readonly LabelledFrame[]
}

/**
 * Chooses between the step that validated best and the last one, and the score from which boxes are shown, and writes locator.json and
 * locator.bin beside the model. The frames of validation have chosen the weights it started from as well, over and over, and speak for them.
 */
export async function shipLocator(trained: Trained): Promise<LocatorFile> {
  const { options, manifest, checkpoint, counts, fresh } = trained
  const { values, step, found } = await chosenOf(trained)
  const { threshold, f1 } = bestThreshold(found)
  const bin = bytesOf(values)
  const file: LocatorFile = {
    schema: 1,
    weightsSha256: manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    commit: checkpoint.header.commit,
    command: commandOf(options, manifest.id),
    config: trained.config,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    views: VIEWS,
    sides: SIDES,
    threshold,
    chosenOn: 'the half of ARCADE val that fits the calibrators',
    overlap: OVERLAP,
    trained: { ...counts, steps: checkpoint.header.step, bestStep: step, seed: options.seed },
    validation: {
      frames: fresh.length,
      lesions: fresh.reduce((sum, { lesions }) => sum + lesions.length, 0),
      averagePrecision: averagePrecision(found),
      f1,
    },
  }
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(options.model, 'locator.bin'), [bin])
  writeDurably(join(options.model, 'locator.json'), [jsonBytes(LocatorFile.parse(file))])
  return file
}

interface Candidate {
  readonly step: number
  readonly values: Float32Array
  readonly found: readonly Found[]
}

async function chosenOf(trained: Trained): Promise<Candidate> {
  const { best, header, state } = trained.checkpoint
  const of = async (step: number, values: Float32Array): Promise<Candidate> => ({
    ...{ step, values, found: await foundBy(trained, values) },
  })
  const first = await of(header.best.step, best.slice(0, totalSize(locatorSpecs(trained.config))))
  if (header.best.step === header.step) return first
  const last = await of(header.step, state.average.slice(0, first.values.length))
  const [a, b] = [steadyPrecision(first.found), steadyPrecision(last.found)]
  process.stderr.write(
    `on ${trained.fresh.length} fresh frames: step ${first.step} ${a.toFixed(4)}, step ${last.step} ${b.toFixed(4)}\n`,
  )
  return b > a ? last : first
}

/** In fresh frames, as it is used. */
async function foundBy({ config, backbone, fresh }: Trained, values: Float32Array): Promise<Found[]> {
  const locator = createLocator(backbone, {
    ...{ config, values, overlap: OVERLAP, views: VIEWS, sides: SIDES },
  })
  const found: Found[] = []
  for (const { image, lesions } of fresh)
    found.push({ detections: await locator.locate(toUnit(image)), lesions })
  locator.dispose()
  return found
}
