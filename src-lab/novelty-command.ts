/** Long, as what is fitted and what is told of it must be of the same frames. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { along, type DirectionGate, type FeatureGate, type Novelty } from '#core/regions/novelty.ts'
import { noveltyArrays, NoveltyFile } from '#core/regions/novelty-file.ts'
import { squaredDistance } from '#core/regions/subspace-density.ts'
import { loadSplits } from './data/splits.ts'
import { jsonBytes } from '../src-main/engine/write-model.ts'
import {
  likeliestDensity,
  limitFor,
  spectrumOf,
  spectrumWithin,
  toleranceLimit,
} from './novelty/fit-density.ts'
import { fitDirection, SHARES, type FittedDirection } from './novelty/fit-direction.ts'
import { see, type Seen } from './novelty/seen.ts'
import type { SeenFeatures } from './novelty/seen-features.ts'
import { openModel, type OpenModel } from './open-model.ts'
import { bytesOf, writeDurably } from '../src-main/engine/durable.ts'

/** Numbers of axes to choose from, by the likelihood of the validation frames. */
const COMPONENTS = [16, 32, 64, 128] as const

/**
 * Fits what tells a model from pictures it does not know, from its features of frames it was trained on and of frames drawn by
 * code; writes novelty.json and novelty.bin beside it. No label of stenosis is used. About ten minutes.
 */
export async function noveltyCommand(options: { model: string; data: string }): Promise<void> {
  const model = await openModel(options.model)
  const say = (what: string) => process.stderr.write(`looking at ${what}\n`)
  const seen = await see(model.inference, loadSplits(options.data), say)
  const novelty = fitNovelty(seen)
  const bin = Buffer.concat(noveltyArrays(novelty).map(bytesOf))
  const file = fileOf(model, seen, novelty, bin)
  // Its numbers first: a file that names others is refused, one that is not there yet is not.
  writeDurably(join(model.folder, 'novelty.bin'), [bin])
  writeDurably(join(model.folder, 'novelty.json'), [jsonBytes(file)])
  const { frame, unfilled, inverted: upsideDown, checked } = file
  process.stderr.write(`${JSON.stringify({ frame, unfilled, inverted: upsideDown, checked }, null, 1)}\n`)
}

type Fitted = Novelty & { readonly unfilled: FittedDirection; readonly inverted: FittedDirection }

function fitNovelty({ train, validation, trainPatches, heldPatches }: Seen): Fitted {
  const known = [...train.frames.frames, ...train.drawn.frames]
  const patients = validation.frames.frames
  const drawn = validation.drawn.frames
  // Taking the five for one would let the way between them pass for scatter.
  const within = spectrumWithin(
    [train.frames, train.inverted, train.drawn, train.drawnInverted, train.unfilled].map(
      ({ frames }) => frames,
    ),
  )
  const upsideDown = {
    from: known,
    to: [...train.inverted.frames, ...train.drawnInverted.frames],
    validationFrom: [...patients, ...drawn],
    validationTo: [...validation.inverted.frames, ...validation.drawnInverted.frames],
  }
  // Of drawn frames alone: with patients on one side only, it would tell patients from drawings.
  const emptied = {
    from: train.drawn.frames,
    to: train.unfilled.frames,
    validationFrom: drawn,
    validationTo: validation.unfilled.frames,
  }
  return {
    frame: gateFor(known, [...patients, ...drawn], patients, drawn),
    patch: patchGate(
      [...train.frames.regions, ...trainPatches],
      validation.frames.regions,
      heldFor(heldPatches, 'limit'),
    ),
    unfilled: fitDirection(within, emptied, patients, drawn),
    inverted: fitDirection(within, upsideDown, patients, drawn),
  }
}

type Points = readonly ArrayLike<number>[]

const distancesTo =
  (density: FeatureGate['density']) =>
  (of: Points): number[] =>
    of.map((h) => squaredDistance(density, h))

function gateFor(points: Points, likely: Points, patients: Points, drawn: Points): FeatureGate {
  const density = likeliestDensity(spectrumOf(points), COMPONENTS, likely)
  const distances = distancesTo(density)
  const limit = Math.max(
    limitFor(distances(patients), SHARES.patients),
    limitFor(distances(drawn), SHARES.drawn),
  )
  return { density, limit }
}

/**
 * Of the patches held out of training every other one chooses the limit, the rest check it: features of patches that were learned
 * from lie nearer than those of any new one.
 */
const heldFor = <T>(patches: readonly T[], use: 'limit' | 'check'): T[] =>
  patches.filter((_, i) => (i % 2 === 0) === (use === 'limit'))

function patchGate(points: Points, validation: Points, held: Points): FeatureGate {
  const density = likeliestDensity(spectrumOf(points), COMPONENTS, validation)
  const distances = distancesTo(density)
  const limits = [limitFor(distances(validation), SHARES.patients), toleranceLimit(distances(held))]
  return { density, limit: Math.max(...limits) }
}

function fileOf({ manifest }: OpenModel, seen: Seen, novelty: Fitted, bin: Buffer): NoveltyFile {
  const { frame, patch, unfilled, inverted: upsideDown } = novelty
  const { train, validation, checked, demo, trainPatches, heldPatches } = seen
  const isFar = beyondDensity(frame)
  const isOut = (h: ArrayLike<number>) =>
    isFar(h) || beyondDirection(unfilled)(h) || beyondDirection(upsideDown)(h)
  const chosenOn = (gate: (h: ArrayLike<number>) => boolean) => ({
    validation: shareOf(validation.frames.frames, gate),
    validationDrawn: shareOf(validation.drawn.frames, gate),
  })
  const frames = train.frames.frames.length + train.drawn.frames.length
  const turned = train.inverted.frames.length + train.drawnInverted.frames.length
  return NoveltyFile.parse({
    schema: 2,
    weightsSha256: manifest.weights.sha256,
    fittedAt: new Date().toISOString(),
    command: `npm run lab -- novelty --model models/${manifest.id}`,
    width: upsideDown.direction.length,
    bin: { bytes: bin.byteLength, sha256: createHash('sha256').update(bin).digest('hex') },
    frame: { ...described(frame, frames), ...chosenOn(isFar) },
    patch: {
      ...described(patch, train.frames.regions.length + trainPatches.length),
      validation: shareOf(
        [...validation.frames.regions, ...heldFor(heldPatches, 'limit')],
        beyondDensity(patch),
      ),
      validationDrawn: { turnedAway: 0, of: 0 },
    },
    unfilled: {
      ...limitOf(unfilled, train.drawn.frames.length + train.unfilled.frames.length),
      ...chosenOn(beyondDirection(unfilled)),
    },
    inverted: { ...limitOf(upsideDown, frames + turned), ...chosenOn(beyondDirection(upsideDown)) },
    checked: {
      source:
        'ARCADE val, the half that fits the calibrators; pairs drawn from another seed; half of patches-32 held out of training',
      frames: wholeShare(checked.frames, isOut),
      inverted: wholeShare(checked.inverted, isOut),
      drawn: wholeShare(checked.drawn, isOut),
      drawnUnfilled: wholeShare(checked.unfilled, isOut),
      demo: wholeShare(demo, isOut),
      patches: shareOf(heldFor(heldPatches, 'check'), beyondDensity(patch)),
    },
  })
}

const beyondDensity =
  ({ density, limit }: FeatureGate) =>
  (h: ArrayLike<number>): boolean =>
    squaredDistance(density, h) > limit

const beyondDirection =
  (gate: DirectionGate) =>
  (h: ArrayLike<number>): boolean =>
    along(gate, h) > gate.limit

const described = ({ density, limit }: FeatureGate, fittedOn: number) => ({
  components: density.variances.length,
  residual: density.residual,
  limit,
  fittedOn,
})

const limitOf = ({ limit, ridge }: FittedDirection, fittedOn: number) => ({ limit, ridge, fittedOn })

const shareOf = <T>(items: readonly T[], isOut: (item: T) => boolean) => ({
  turnedAway: items.filter(isOut).length,
  of: items.length,
})

/** Those that a pixel gate turned away before count too. */
const wholeShare = ({ frames, of }: SeenFeatures, isOut: (h: ArrayLike<number>) => boolean) => ({
  turnedAway: of - frames.length + frames.filter(isOut).length,
  of,
})
