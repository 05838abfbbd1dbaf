import type { Inference, Scores } from '#core/model/inference.ts'
import { extractPatch, PATCH_LENGTH, type GreyImage } from '#core/model/preprocess.ts'
import type { Box } from '#core/reading/types.ts'
import { REGION_SIDE } from '#core/regions/proposals.ts'
import { scaleOf, type Point, type RegionKind, type TrainingImage } from '#core/training/region-sampler.ts'
import { pointsAwayFrom } from '#core/training/vessel-points.ts'
import { nearCopies } from '../data/near-copies.ts'
import type { LabelledPatch } from '../data/patches.ts'
import { toUnit } from '../data/png.ts'
import type { Splits } from '../data/splits.ts'

/** What a case shows; `whole` is a small image given whole, of either label. */
export type CaseKind = RegionKind | 'whole'

/** One patch to score; `cluster` is its image, because cases of one image are not independent. */
export interface Case {
  readonly cluster: string
  readonly kind: CaseKind
  readonly label: 0 | 1
  readonly patch: Float32Array
}

export type ScoredCase = Omit<Case, 'patch'> & {
  readonly logit: number
  readonly logitWithoutCircuit: number
  /** h of the backbone. */
  readonly features: Float32Array
}

/** Of each frame; a kind has fewer where lesions take the room. */
export const PER_IMAGE = { proposal: 5, vessel: 5, junction: 5, background: 4, border: 2 } as const

const regionSide = (image: GreyImage): number => scaleOf(image) * REGION_SIDE

/**
 * Regions centred on lesions against regions away from any lesion, without any randomness: where reading looks, on dark
 * lines, where such lines meet, on a grid over the frame, and at the middles of its sides.
 * @param cut what is taken of a box; the patch as the network sees it unless said
 */
export function regionCases(
  images: readonly TrainingImage[],
  cut: (grey: GreyImage, box: Box) => Float32Array = extractPatch,
): Case[] {
  return images.flatMap((training) => {
    const { image, lesions, name: cluster } = training
    const side = regionSide(image)
    const grey = toUnit(image)
    const of = (kind: RegionKind, [x, y]: Point): Case => ({
      cluster,
      kind,
      label: kind === 'lesion' ? 1 : 0,
      patch: cut(grey, [x - side / 2, y - side / 2, side, side]),
    })
    const away = (kind: keyof typeof PER_IMAGE, points: readonly Point[]): Case[] =>
      spread(pointsAwayFrom(points, lesions, side), PER_IMAGE[kind]).map((point) => of(kind, point))
    return [
      ...lesions.map(([x, y, w, h]) => of('lesion', [x + w / 2, y + h / 2])),
      ...away('proposal', training.proposalPoints),
      ...away('vessel', training.vesselPoints),
      ...away('junction', training.junctionPoints),
      ...away('background', gridPoints(image)),
      ...away('border', sidePoints(image)),
    ]
  })
}

/** At most `count` of them, evenly over the list. */
function spread<T>(items: readonly T[], count: number): T[] {
  const every = Math.max(1, Math.floor(items.length / count))
  return items.filter((_, i) => i % every === 0).slice(0, count)
}

const GRID = 5
/** Of a 512 px frame. */
const SIDE_DEPTH = 15

const gridPoints = ({ rows, columns }: GreyImage): Point[] =>
  Array.from({ length: GRID * GRID }, (_, i) => [
    (((i % GRID) + 0.5) * columns) / GRID,
    ((Math.floor(i / GRID) + 0.5) * rows) / GRID,
  ])

function sidePoints(image: GreyImage): Point[] {
  const { rows, columns } = image
  const depth = SIDE_DEPTH * scaleOf(image)
  return [
    [depth, rows / 2],
    [columns / 2, depth],
    [columns - depth, rows / 2],
    [columns / 2, rows - depth],
  ]
}

/** Small images given whole. */
export function patchCases(patches: readonly LabelledPatch[]): Case[] {
  return patches.map(({ name, image, label }) => {
    const whole: Box = [0, 0, image.columns, image.rows]
    return { cluster: name, kind: 'whole', label, patch: extractPatch(toUnit(image), whole) }
  })
}

/** The small images that figures are of; near copies are one case to a bootstrap. */
export function judgedPatchCases({ judgedPatches }: Pick<Splits, 'judgedPatches'>): Case[] {
  const clusters = nearCopies(judgedPatches)
  return patchCases(judgedPatches).map((one, i) => ({ ...one, cluster: clusters[i]! }))
}

/** Scores in batches of 32, in order. */
export async function score(inference: Inference, cases: readonly Case[]): Promise<ScoredCase[]> {
  const scored: ScoredCase[] = []
  for (let from = 0; from < cases.length; from += 32) {
    const part = cases.slice(from, from + 32)
    const { logits, logitsWithoutCircuit, features } = await scoresOf(inference, part)
    const width = features.length / part.length
    for (const [i, { cluster, kind, label }] of part.entries()) {
      scored.push({
        cluster,
        kind,
        label,
        logit: logits[i] ?? NaN,
        logitWithoutCircuit: logitsWithoutCircuit[i] ?? NaN,
        features: features.subarray(i * width, (i + 1) * width),
      })
    }
  }
  return scored
}

/** As reading sees them: small images given whole in the positions that the model is to see them in. Throws for both kinds together. */
export function scoresOf(inference: Inference, cases: readonly Case[]): Promise<Scores> {
  const whole = cases.filter(({ kind }) => kind === 'whole').length
  if (whole === 0) return inference.logits(patchesOf(cases), cases.length)
  if (whole < cases.length) throw new Error('regions and images given whole are scored apart')
  return inference.whole(patchesOf(cases), cases.length)
}

/** The patches of cases one after the other, as a network takes them. */
export function patchesOf(cases: readonly Pick<Case, 'patch'>[]): Float32Array {
  const patches = new Float32Array(cases.length * PATCH_LENGTH)
  for (const [i, { patch }] of cases.entries()) patches.set(patch, i * PATCH_LENGTH)
  return patches
}
