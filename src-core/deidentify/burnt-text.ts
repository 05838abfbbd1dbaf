import type { Box } from '../reading/types.ts'
import type { GreyFrame } from '../dicom/types.ts'
import { strokesOf, type Letter } from './strokes.ts'

/** A row of what looks like letters: where, in pixels, and how many. */
export interface TextPlace {
  readonly box: Box
  readonly letters: number
}

/** A name has as many; the side marker of a radiographer (L, R) has one. */
const FEWEST_LETTERS = 4

/** Of the taller of two neighbours in a row. */
const SAME_LINE = 0.35
const SAME_HEIGHT = 0.55
const WIDEST_GAP = 1.5

/**
 * What looks like text burnt into the pixels of a run: rows of at least four small shapes of about one height on one line, each of
 * thin strokes that stand out by an eighth of the grey scale, brighter or darker than what is around them, in every frame that is
 * given. What moves is never text. Found in pixels alone, and simple: it misses text that is pale, larger than an eleventh of the
 * picture or below 6 pixels, upright or slanted lines, letters that touch, and what changes from frame to frame (clocks).
 * @param frames some of one run, far apart, all of one size; with one alone whatever stands still in it counts
 */
export function textIn(frames: readonly GreyFrame[]): TextPlace[] {
  return [...rowsOf(strokesOf(frames, 'bright')), ...rowsOf(strokesOf(frames, 'dark'))]
}

/** Every letter in the row of its nearest neighbour to the left. */
function rowsOf(letters: readonly Letter[]): TextPlace[] {
  const rows: Letter[][] = []
  for (const letter of [...letters].sort((a, b) => a.x - b.x)) {
    const row = rows.filter((one) => isNext(one, letter)).sort((a, b) => gap(a, letter) - gap(b, letter))[0]
    if (row === undefined) rows.push([letter])
    else row.push(letter)
  }
  return rows.filter((row) => row.length >= FEWEST_LETTERS).map(placeOf)
}

const gap = (row: readonly Letter[], letter: Letter): number => {
  const last = row.at(-1)
  return last === undefined ? Infinity : letter.x - (last.x + last.w)
}

function isNext(row: readonly Letter[], letter: Letter): boolean {
  const last = row.at(-1)
  if (last === undefined) return false
  const [low, high] = [Math.min(last.h, letter.h), Math.max(last.h, letter.h)]
  const between = gap(row, letter)
  const line = Math.min(Math.abs(last.y - letter.y), Math.abs(last.y + last.h - letter.y - letter.h))
  return low >= SAME_HEIGHT * high && line <= SAME_LINE * high && between >= 0 && between <= WIDEST_GAP * high
}

function placeOf(row: readonly Letter[]): TextPlace {
  const left = Math.min(...row.map(({ x }) => x))
  const top = Math.min(...row.map(({ y }) => y))
  const right = Math.max(...row.map(({ x, w }) => x + w))
  const bottom = Math.max(...row.map(({ y, h }) => y + h))
  return { box: [left, top, right - left, bottom - top], letters: row.length }
}

/** Where in a picture a place lies, in words: `top left`, `middle`, … */
export function whereIs({ box: [x, y, w, h] }: TextPlace, { rows, columns }: GreyFrame): string {
  const third = (at: number, names: readonly [string, string, string]): string =>
    at < 1 / 3 ? names[0] : at < 2 / 3 ? names[1] : names[2]
  const words = [
    third((y + h / 2) / rows, ['top', '', 'bottom']),
    third((x + w / 2) / columns, ['left', '', 'right']),
  ].filter((word) => word !== '')
  return words.length === 0 ? 'middle' : words.join(' ')
}
