import { randomInt, type Random } from '#core/random.ts'
import type { Box } from '#core/reading/types.ts'
import { CELL, type SeenFrame } from './seen-frames.ts'

/** No part is narrower than this share of the frame. */
const LEAST_PART = 0.25

/**
 * One frame on one side of a straight line and another on the other side, each with its own lesions: new neighbours for what is learned
 * by heart (CutMix, arXiv 1905.04899, for boxes). The line crosses no lesion; where there is none such, the first stays whole.
 */
export function joined(one: SeenFrame, other: SeenFrame, random: Random): SeenFrame {
  if (one.input.rows !== other.input.rows || one.input.columns !== other.input.columns) return one
  const axis = random() < 0.5 ? 0 : 1
  const cells = (axis === 0 ? one.input.columns : one.input.rows) / CELL
  const lines = free([...one.lesions, ...other.lesions], axis, cells)
  const line = lines[randomInt(random, lines.length)]
  return line === undefined ? one : joinedAt(one, other, axis, line)
}

/** Lines between cells that no box reaches over. */
function free(boxes: readonly Box[], axis: 0 | 1, cells: number): number[] {
  const first = Math.ceil(LEAST_PART * cells)
  return Array.from({ length: cells + 1 - 2 * first }, (_, i) => first + i).filter((line) =>
    boxes.every((box) => box[axis] >= line || box[axis] + box[axis + 2]! <= line),
  )
}

/** @param line in cells */
function joinedAt(one: SeenFrame, other: SeenFrame, axis: 0 | 1, line: number): SeenFrame {
  const { columns } = one.input
  const before = (at: number): boolean => (axis === 0 ? at % columns : Math.floor(at / columns)) < line * CELL
  const data = one.input.data.map((value, at) => (before(at) ? value : other.input.data[at]!))
  const [first, second] = [partOf(one, (box) => box[axis] < line), partOf(other, (box) => box[axis] >= line)]
  const both = { input: { ...one.input, data }, lesions: [...first.lesions, ...second.lesions] }
  if (first.outlines === undefined || second.outlines === undefined) return both
  return { ...both, outlines: [...first.outlines, ...second.outlines] }
}

/** Its lesions on one side, with their outlines. */
function partOf({ lesions, outlines }: SeenFrame, on: (box: Box) => boolean) {
  const kept = [...lesions.keys()].filter((i) => on(lesions[i]!))
  return {
    lesions: kept.map((i) => lesions[i]!),
    outlines: outlines && kept.map((i) => outlines[i]!),
  }
}
