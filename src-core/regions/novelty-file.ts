import * as z from 'zod'
import { checkedParts, floatsOf, takerOf, type FileParts } from '../model/file-parts.ts'
import { fail, ok, type Result } from '../result.ts'
import type { Novelty } from './novelty.ts'
import type { SubspaceDensity } from './subspace-density.ts'

const Count = z.number().int().nonnegative()
/** How many of how many a gate turned away. */
const Share = z.object({ turnedAway: Count, of: Count })
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const Density = z.object({
  /** Number of axes. */
  components: z.number().int().positive(),
  /** Variance along each direction across them. */
  residual: z.number().positive(),
  /** Squared distance; what is beyond it is turned away. */
  limit: z.number().positive(),
  /** How many frames, or regions, the density was fitted on. */
  fittedOn: Count,
  /** Where the limit was chosen: frames of patients, and frames drawn by code. */
  validation: Share,
  validationDrawn: Share,
})

const Direction = z.object({
  limit: z.number(),
  fittedOn: Count,
  /** Added to the variance in every direction, as a share of its mean. */
  ridge: z.number().positive(),
  validation: Share,
  validationDrawn: Share,
})

/** models/<id>/novelty.json; its numbers are novelty.bin. Frames are those that no pixel gate turns away, unless it is said. */
export const NoveltyFile = z.object({
  schema: z.literal(2),
  weightsSha256: Sha256,
  fittedAt: z.iso.datetime(),
  command: z.string(),
  /** Numbers in the features of a region. */
  width: z.number().int().positive(),
  bin: z.object({ bytes: z.number().int().positive(), sha256: Sha256 }),
  frame: Density,
  patch: Density,
  unfilled: Direction,
  inverted: Direction,
  /** On pictures nothing was fitted or chosen on, by all gates, those of pixels included. */
  checked: z.object({
    source: z.string(),
    frames: Share,
    inverted: Share,
    /** Drawn by code: well filled, and the same before contrast came. */
    drawn: Share,
    drawnUnfilled: Share,
    /** Frames of the demo study with filled vessels. */
    demo: Share,
    patches: Share,
  }),
})
export type NoveltyFile = z.infer<typeof NoveltyFile>

/**
 * The gates of a model from its files. A gate that is there and cannot be used is an error: to read on without it would let in what
 * it was made to turn away.
 * @param model what they must have been fitted for
 * Errors: `novelty-invalid`
 */
export function parseNovelty(
  parts: FileParts,
  model: { readonly weightsSha256: string; readonly width: number },
): Result<Novelty> {
  const checked = checkedParts(parts, {
    name: 'novelty',
    schema: NoveltyFile,
    madeFor: ({ weightsSha256, width }) => weightsSha256 === model.weightsSha256 && width === model.width,
    madeForOther: 'it was fitted for other weights',
  })
  if ('why' in checked) return invalid(checked.why)
  const { width, frame, patch, unfilled, inverted } = checked.file
  const numbers = (frame.components + patch.components) * (width + 1) + 4 * width
  if (parts.bin.byteLength !== 4 * numbers) return invalid('novelty.bin has another length')
  const take = takerOf(floatsOf(parts.bin))
  const gate = ({ components, residual, limit }: z.infer<typeof Density>) => ({
    density: densityFrom(take, components, width, residual),
    limit,
  })
  const novelty = {
    frame: gate(frame),
    patch: gate(patch),
    unfilled: { direction: take(width), limit: unfilled.limit },
    inverted: { direction: take(width), limit: inverted.limit },
  }
  return isUsable(novelty) ? ok(novelty) : invalid('novelty.bin holds numbers that cannot be')
}

/** The numbers of novelty.bin in its order. */
export const noveltyArrays = ({ frame, patch, unfilled, inverted }: Novelty): Float32Array[] => [
  ...[frame, patch].flatMap(({ density: { mean, axes, variances } }) => [mean, axes, variances]),
  unfilled.direction,
  inverted.direction,
]

type Take = ReturnType<typeof takerOf>

const densityFrom = (take: Take, components: number, width: number, residual: number): SubspaceDensity => ({
  mean: take(width),
  axes: take(components * width),
  variances: take(components),
  residual,
})

/** NaN would let everything in. */
const isUsable = (novelty: Novelty): boolean =>
  noveltyArrays(novelty).every((array) => array.every(Number.isFinite)) &&
  [novelty.frame, novelty.patch].every(({ density }) => density.variances.every((variance) => variance > 0))

const invalid = (why: string) =>
  fail({
    code: 'novelty-invalid',
    message: `What tells this model from pictures it does not know cannot be used: ${why}.`,
    action:
      'Install the model again, or fit it again with `npm run lab -- novelty`; without novelty.json the model reads without this gate.',
  })
