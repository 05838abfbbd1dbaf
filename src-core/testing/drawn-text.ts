import type { GreyFrame } from '../dicom/types.ts'

/** 5 × 7 letters by code, row by row from the top, the highest of five bits on the left. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '9': [14, 17, 17, 15, 1, 2, 12],
  '-': [0, 0, 0, 31, 0, 0, 0],
  ' ': [0, 0, 0, 0, 0, 0, 0],
}
const [WIDTH, HEIGHT] = [5, 7]

/** How a line of text is burnt into pixels. */
export interface DrawnText {
  readonly text: string
  readonly x: number
  readonly y: number
  /** Pixels of the frame to one of a letter. */
  readonly scale: number
  /** Grey of the letters, 0 to 1. */
  readonly value: number
  /** Grey of a box behind them; null for none. */
  readonly ground?: number | null
}

/** The frame with a line of text burnt in. Throws for a letter that cannot be drawn. */
export function withText(frame: GreyFrame, line: DrawnText): GreyFrame {
  const data = frame.data.slice()
  const { text, x, y, scale, value, ground = null } = line
  const set = (column: number, row: number, grey: number) => {
    if (column >= 0 && column < frame.columns && row >= 0 && row < frame.rows)
      data[row * frame.columns + column] = grey
  }
  const [wide, tall] = [text.length * (WIDTH + 1) * scale, HEIGHT * scale]
  if (ground !== null)
    for (let row = -scale; row < tall + scale; row++)
      for (let column = -scale; column < wide; column++) set(x + column, y + row, ground)
  for (const [at, letter] of text.split('').entries()) {
    const glyph = GLYPHS[letter]
    if (glyph === undefined) throw new Error(`no glyph for ${letter}`)
    for (let row = 0; row < tall; row++)
      for (let column = 0; column < WIDTH * scale; column++) {
        const bit = WIDTH - 1 - Math.floor(column / scale)
        if (((glyph[Math.floor(row / scale)] ?? 0) >> bit) & 1)
          set(x + at * (WIDTH + 1) * scale + column, y + row, value)
      }
  }
  return { ...frame, data }
}
