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
import type { Checkpoint } from '../training/checkpoint.ts'
import { OVERLAP, VIEWS } from './learn.ts'
import { lookAt } from './look.ts'
import { commandOf, shownOf, type LocatorOptions } from './options.ts'
import { averagePrecision, bestThreshold, steadyPrecision, type Found } from './precision.ts'

/** Of a frame, in pixels: the side that was learned from and a larger one, as what one size misses another finds. */
const sidesOf = (options: LocatorOptions): [number, number] => {
  const { side } = shownOf(options)
  return [side, side + 64]
}

interface Trained {
  readonly options: LocatorOptions
  readonly manifest: Pick<Manifest, 'id' | 'weights'>
  readonly config: LocatorConfig
  readonly backbone: FoldedMobileNet
  readonly checkpoint: Checkpoint
  readonly counts: Pick<LocatorFile['trained'], 'frames' | 'simulatedFrames'>
  /** Where it started; null for drawn weights. */
  readonly start: Float32Array | null
  /** That chose no step, of this training or of those before it: the half of ARCADE val that fits the calibrators. */
  readonly fresh: readonly LabelledFrame[]
}

/**
 * Chooses between the step that validated best, the last one and what lies on the way to it, and the score from which boxes are shown;
 * writes locator.json and locator.bin beside the model. The frames of validation have chosen the weights it started from as well, over and
 * over, and speak for them.
 */
export async function shipLocator(trained: Trained): Promise<LocatorFile> {
  const { options, manifest, checkpoint, counts, fresh } = trained
  const { values, step, share } = await chosenOf(trained)
  const found = await foundBy(trained, values, sidesOf(options))
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
    sides: sidesOf(options),
    threshold,
    chosenOn: 'the half of ARCADE val that fits the calibrators',
    overlap: OVERLAP,
    trained: {
      ...counts,
      steps: checkpoint.header.step,
      bestStep: step,
      ...(share === undefined ? {} : { share }),
      seed: options.seed,
    },
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
  /** Of the way from where it started to the last step; absent for a step as it was. */
  readonly share?: number
  readonly values: Float32Array
}

/** Between where it started and where it ended (arXiv 2203.05482), as `lab average` does for a model. */
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const

/** By one size of a frame, which is what was learned from. */
async function chosenOf(trained: Trained): Promise<Candidate> {
  const judged: (Candidate & { readonly precision: number })[] = []
  for (const candidate of candidatesOf(trained)) {
    const precision = steadyPrecision(
      await foundBy(trained, candidate.values, [shownOf(trained.options).side]),
    )
    judged.push({ ...candidate, precision })
    const share = candidate.share === undefined ? '' : `, share ${candidate.share}`
    process.stderr.write(
      `on ${trained.fresh.length} fresh frames: step ${candidate.step}${share}: ${precision.toFixed(4)}\n`,
    )
  }
  return judged.reduce((a, b) => (b.precision > a.precision ? b : a))
}

function candidatesOf({ config, checkpoint: { best, header, state }, start }: Trained): Candidate[] {
  // What is learned beside the locator and thrown away stands behind its numbers.
  const own = (values: Float32Array): Float32Array => values.slice(0, totalSize(locatorSpecs(config)))
  const last = own(state.average)
  const validated = header.best.step === header.step ? [] : [{ step: header.best.step, values: own(best) }]
  if (start === null) return [...validated, { step: header.step, values: last }]
  const between = (share: number): Float32Array =>
    start.map((value, i) => (1 - share) * value + share * last[i]!)
  return [...validated, ...SHARES.map((share) => ({ step: header.step, share, values: between(share) }))]
}

/** In fresh frames. */
async function foundBy(
  { config, backbone, fresh }: Trained,
  values: Float32Array,
  sides: readonly number[],
): Promise<Found[]> {
  const locator = createLocator(backbone, { ...{ config, values, overlap: OVERLAP, views: VIEWS, sides } })
  const found = await lookAt(locator, fresh)
  return fresh.map(({ lesions }, i) => ({ detections: found[i] ?? [], lesions }))
}
