import type { GreyFrame } from '../dicom/types.ts'

/** The box of one connected shape, in pixels. */
export interface Letter {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

type Size = Pick<GreyFrame, 'rows' | 'columns'>

/** How far a stroke stands out of what is around it, of the grey scale. */
const CONTRAST = 1 / 8
/** Strokes are thinner than this share of the picture's shorter side. */
const STROKE = 1 / 50
const SHORTEST = 6
const TALLEST = 1 / 11
const WIDEST = 1.7
const [EMPTIEST, FULLEST] = [0.2, 0.9]
/** I and 1 are one stroke, which fills its box. */
const ONE_STROKE = 0.4

/**
 * Small shapes of thin strokes that are in every frame: its white top-hat (Meyer 1979: a picture less its opening), cut at an
 * eighth of the scale, where all frames have it; the connected shapes of that, sorted by size.
 * @param polarity of the strokes against what is around them
 */
export function strokesOf(frames: readonly GreyFrame[], polarity: 'bright' | 'dark'): Letter[] {
  const [first] = frames
  if (first === undefined) return []
  const side = Math.min(first.rows, first.columns)
  const mask = new Uint8Array(first.data.length).fill(1)
  for (const frame of frames) keepStrokes(mask, frame, polarity)
  return shapes(mask, first.columns).flatMap(({ area, ...letter }) =>
    isLetter(letter, area, TALLEST * side) ? [letter] : [],
  )
}

function isLetter({ w, h }: Letter, area: number, tallest: number): boolean {
  if (h < SHORTEST || h > tallest || w > WIDEST * h) return false
  const full = area / (w * h)
  return full >= EMPTIEST && (w <= ONE_STROKE * h || full < FULLEST)
}

/** Empties the mask where this frame has no stroke. */
function keepStrokes(mask: Uint8Array, frame: GreyFrame, polarity: 'bright' | 'dark'): void {
  const radius = Math.max(2, Math.round((Math.min(frame.rows, frame.columns) * STROKE) / 2))
  const values = polarity === 'bright' ? frame.data : frame.data.map((value) => 1 - value)
  const opened = opening(values, frame, radius)
  for (let i = 0; i < mask.length; i++) if (values[i]! - opened[i]! <= CONTRAST) mask[i] = 0
}

/** A picture without what is thinner than 2 · radius + 1 and brighter than around it: the least, then the most, of each square. */
function opening(values: Float32Array, size: Size, radius: number): Float32Array {
  return negative(eroded(negative(eroded(values, size, radius)), size, radius))
}
const negative = (values: Float32Array): Float32Array => values.map((value) => -value)

/** The least of each square; pixels outside do not count. Row by row, then column by column. */
function eroded(values: Float32Array, { rows, columns }: Size, radius: number): Float32Array {
  const across = new Float32Array(values.length)
  for (let y = 0; y < rows; y++) leastAlong(values, across, y * columns, 1, columns, radius)
  const out = new Float32Array(values.length)
  for (let x = 0; x < columns; x++) leastAlong(across, out, x, columns, rows, radius)
  return out
}

/**
 * The least of 2 · radius + 1 neighbours along a line, in three comparisons whatever the radius (van Herk 1992; Gil and Werman
 * 1993): running leasts from both ends of blocks that are as long as the window.
 */
function leastAlong(
  from: Float32Array,
  into: Float32Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  const window = 2 * radius + 1
  // Padded by the radius on both sides with what is never the least, and up to whole blocks.
  const padded = Math.ceil((length + 2 * radius) / window) * window
  const [ahead, behind] = [new Float32Array(padded).fill(Infinity), new Float32Array(padded).fill(Infinity)]
  for (let i = 0; i < length; i++) ahead[i + radius] = behind[i + radius] = from[start + i * step]!
  for (let i = 1; i < padded; i++) if (i % window !== 0 && ahead[i - 1]! < ahead[i]!) ahead[i] = ahead[i - 1]!
  for (let i = padded - 2; i >= 0; i--)
    if (i % window !== window - 1 && behind[i + 1]! < behind[i]!) behind[i] = behind[i + 1]!
  for (let i = 0; i < length; i++) {
    const [left, right] = [behind[i]!, ahead[i + 2 * radius]!]
    into[start + i * step] = left < right ? left : right
  }
}

/** Boxes and areas of the 8-connected shapes of a mask, which is emptied. */
function shapes(mask: Uint8Array, columns: number): (Letter & { readonly area: number })[] {
  const found: (Letter & { readonly area: number })[] = []
  const stack: number[] = []
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== 1) continue
    let [left, right, top, bottom, area] = [columns, 0, Infinity, 0, 0]
    mask[start] = 0
    stack.push(start)
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const [x, y] = [at % columns, Math.floor(at / columns)]
      area += 1
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
      for (const dy of [-1, 0, 1])
        for (const dx of [-1, 0, 1]) {
          const next = at + dy * columns + dx
          if (x + dx < 0 || x + dx >= columns || mask[next] !== 1) continue
          mask[next] = 0
          stack.push(next)
        }
    }
    found.push({ x: left, y: top, w: right - left + 1, h: bottom - top + 1, area })
  }
  return found
}
