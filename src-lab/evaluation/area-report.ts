import { locatorInput } from '#core/locator/frame-input.ts'
import type { GreyImage } from '#core/model/preprocess.ts'
import type { Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { clusterBootstrap, type Estimate } from '#core/training/bootstrap.ts'
import { toUnit } from '../data/png.ts'
import { fillPolygon, type Polygon } from '../data/polygon.ts'
import type { JudgedFrame } from './box-report.ts'
import { REPLICATES } from './measure.ts'

/** A frame, what was found in it, and what people outlined in it. */
export interface OutlinedFrame extends JudgedFrame {
  readonly image: GreyImage
  readonly outlines: readonly Polygon[]
}

/**
 * The measure of the ARCADE challenge, whose task was to outline lesions: F1 over the pixels of each frame, averaged over frames
 * (arcade.grand-challenge.org, "Evaluation of tasks"). A box has no outline: what it says is a lesion's is the vessel in it.
 * @returns it of the boxes found, and of the boxes that people marked: what the best boxes would have
 */
export function areaReport(frames: readonly OutlinedFrame[], random: Random) {
  const judged = frames.map((frame) => {
    const marked = outlinedOf(frame)
    const dark = darkOf(frame.image)
    const said = (boxes: readonly Box[]): number => areaF1(vesselWithin(dark, frame.image, boxes), marked)
    return { found: said(frame.found), marked: said(frame.lesions) }
  })
  const mean = (key: 'found' | 'marked'): Estimate =>
    clusterBootstrap(
      judged.map((_, i) => String(i)),
      (cases) => cases.reduce((sum, i) => sum + judged[i]![key], 0) / cases.length,
      REPLICATES,
      random,
    )
  return { f1: mean('found'), ofMarkedBoxes: mean('marked') }
}

/** 2 x what both cover over what each covers; 1 where neither covers anything. @param said and marked 1 or 0 a pixel */
export function areaF1(said: Uint8Array, marked: Uint8Array): number {
  let [both, each] = [0, 0]
  for (const [at, one] of said.entries()) {
    both += one & marked[at]!
    each += one + marked[at]!
  }
  return each === 0 ? 1 : (2 * both) / each
}

function outlinedOf({ image: { rows, columns }, outlines }: OutlinedFrame): Uint8Array {
  const within = new Uint8Array(rows * columns)
  for (const outline of outlines) fillPolygon(outline, rows, columns, (at) => (within[at] = 1))
  return within
}

/** 1 for each pixel darker than the mean of the 65 x 65 around it: contrast medium is. */
function darkOf(image: GreyImage): Uint8Array {
  const { rows, columns } = image
  const local = locatorInput(toUnit(image), Math.max(rows, columns))
  const dark = new Uint8Array(rows * columns)
  for (let at = 0, row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++)
      dark[at] = local.data[row * local.columns + column]! < 0 ? 1 : 0
  return dark
}

/** The dark pixels whose middle lies in a box. */
function vesselWithin(dark: Uint8Array, { rows, columns }: GreyImage, boxes: readonly Box[]): Uint8Array {
  const said = new Uint8Array(dark.length)
  for (const box of boxes)
    fillPolygon(cornersOf(box), rows, columns, (at) => {
      said[at] = dark[at]!
    })
  return said
}

const cornersOf = ([x, y, w, h]: Box): Polygon => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
]
