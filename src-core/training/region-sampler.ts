import type { GreyImage, Region } from '../model/preprocess.ts'
import { randomInt, randomNormal, type Random } from '../random.ts'
import type { Box } from '../reading/types.ts'

/** A frame and the boxes of its lesions. */
export interface LabelledFrame {
  readonly name: string
  readonly image: GreyImage
  readonly lesions: readonly Box[]
  /** What each lesion covers, in the order of the boxes; absent where only boxes are known. */
  readonly outlines?: readonly (readonly Point[])[]
}

/** With points that look like vessel, and where reading would look. */
export interface TrainingImage extends LabelledFrame {
  readonly vesselPoints: readonly Point[]
  /** Bifurcations, and crossings of the projection. */
  readonly junctionPoints: readonly Point[]
  /** Centres of the regions that reading proposes: the places most like a lesion. */
  readonly proposalPoints: readonly Point[]
}

export type Point = readonly [x: number, y: number]

/**
 * The kinds of region; only `lesion` is positive. Of the negatives `vessel` is a dark line without a lesion, `junction` a crossing or a
 * bifurcation, `proposal` where reading would look, `background` anywhere, and `border` a side of the frame with what lies there: collimator
 * and catheter.
 */
export type RegionKind = 'lesion' | NegativeKind
export type NegativeKind = (typeof NEGATIVE_KINDS)[number]
export const NEGATIVE_KINDS = ['proposal', 'vessel', 'junction', 'background', 'border'] as const

/** By how much lengths that are meant for a frame of 512 px grow in another one. */
export const scaleOf = ({ rows, columns }: GreyImage): number => (rows + columns) / 1024

/** Tile sides in pixels of a 512 px frame; other frames in proportion. */
const [SMALLEST, LARGEST] = [50, 140]

/** A side on the scale of the frame, drawn evenly in its logarithm. */
export function drawSide(image: GreyImage, random: Random): number {
  return scaleOf(image) * SMALLEST * (LARGEST / SMALLEST) ** random()
}

const centerOf = ([x, y, w, h]: Box): Point => [x + w / 2, y + h / 2]

/** A region around one lesion, off-centre by up to a quarter of its side, not much smaller than the lesion. */
export function drawLesionRegion({ image }: TrainingImage, lesion: Box, random: Random): Region {
  const [x, y] = centerOf(lesion)
  const side = Math.max(drawSide(image, random), 0.7 * Math.max(lesion[2], lesion[3]))
  const shift = (): number => (random() - 0.5) * 0.45 * side
  return turned([x + shift(), y + shift()], side, random)
}

/** The middle of a negative tile, as a share of its side, holds nothing of a lesion; between that and a lesion nothing is drawn. */
const CLEAR_SHARE = 0.75

/** A region with no lesion in its middle, or null when none was found in a few tries. */
export function drawNegativeRegion(
  training: TrainingImage,
  kind: NegativeKind,
  random: Random,
): Region | null {
  for (let tries = 0; tries < 20; tries++) {
    const side = drawSide(training.image, random)
    const center = drawCenter(training, kind, random)
    if (isClear(training.lesions, center, CLEAR_SHARE * side)) return turned(center, side, random)
  }
  return null
}

function drawCenter(
  { image, vesselPoints, junctionPoints, proposalPoints }: TrainingImage,
  kind: NegativeKind,
  random: Random,
): Point {
  const anywhere: Point = [random() * image.columns, random() * image.rows]
  if (kind === 'background') return anywhere
  if (kind === 'border') return atBorder(image, anywhere, random)
  const points = { proposal: proposalPoints, vessel: vesselPoints, junction: junctionPoints }[kind]
  const [x, y] = points[randomInt(random, points.length)] ?? anywhere
  return [x + 5 * randomNormal(random), y + 5 * randomNormal(random)]
}

/** Within 30 px of one of the four sides. */
function atBorder(image: GreyImage, [x, y]: Point, random: Random): Point {
  const depth = random() * 30
  const side = randomInt(random, 4)
  if (side === 0) return [depth, y]
  if (side === 1) return [image.columns - depth, y]
  return side === 2 ? [x, depth] : [x, image.rows - depth]
}

/** No lesion's box touches the square of this side around the place: what it shows of a lesion is nothing. */
export function isClear(lesions: readonly Box[], [x, y]: Point, side: number): boolean {
  return lesions.every(([left, top, width, height]) => {
    const across = Math.max(left - x, x - left - width)
    const down = Math.max(top - y, y - top - height)
    return Math.max(across, down) >= side / 2
  })
}

/** Any turn, for an angiogram has no up, and a tenth of stretch. */
function turned([centerX, centerY]: Point, side: number, random: Random): Region {
  const stretch = Math.exp((random() - 0.5) * 0.2)
  const angleRad = random() * 2 * Math.PI
  return { centerX, centerY, width: side * stretch, height: side / stretch, angleRad }
}

/** Most of a small image given whole: 85-100 % of it, near its centre. */
export function drawWholeRegion({ rows, columns }: GreyImage, random: Random): Region {
  const share = 0.85 + 0.15 * random()
  const shift = (length: number): number => length / 2 + (random() - 0.5) * (1 - share) * length
  const angleRad = (randomInt(random, 4) * Math.PI) / 2 + (random() - 0.5) * 0.2
  return {
    centerX: shift(columns),
    centerY: shift(rows),
    width: share * columns,
    height: share * rows,
    angleRad,
  }
}
