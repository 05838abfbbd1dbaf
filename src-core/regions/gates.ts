import type { GreyImage } from '../model/preprocess.ts'
import type { FrameSearch } from './search.ts'

/**
 * Where the model abstains. The limits are set so that fewer than 1 in 100 frames of ARCADE train are turned away, all of
 * which are angiograms; what they turn away is what lies outside that range.
 */
const LIMITS = {
  /** Shorter side in pixels: less shows no vessel of a whole heart. */
  sidePx: 128,
  /** Standard deviation of grey, in [0, 1]. ARCADE train: lowest .045. */
  deviation: 0.02,
  /** Share of the frame that is quite black or quite white. ARCADE train: highest .60. */
  extremes: 0.65,
  /** Longest connected dark line, as a share of the frame. ARCADE train: lowest .0077; noise .0001. */
  line: 0.004,
  /** Highest density of expected lesions. ARCADE train: 0.2 % are lower; frames before contrast mostly. */
  density: 0.014,
} as const

/**
 * Why a frame is outside what the model knows, in words for a person that follow "outside: "; null when it is not. It looks at
 * pixels alone: the modality is the caller's to judge.
 */
export function frameGate(grey: GreyImage, search: FrameSearch): string | null {
  if (Math.min(grey.rows, grey.columns) < LIMITS.sidePx)
    return `it is smaller than ${LIMITS.sidePx} pixels, too little for a whole frame`
  const { data } = search.ridges.map
  if (deviation(data) < LIMITS.deviation) return 'it is blank, or nearly so'
  if (shareOfExtremes(data) > LIMITS.extremes) return 'most of it is quite black or quite white'
  if (longestLine(search) < LIMITS.line) return 'it holds no dark lines long enough to be vessels'
  if (search.density.data.every((value) => value < LIMITS.density))
    return 'no contrast-filled vessels were found in it'
  return null
}

function deviation(data: Float32Array): number {
  let [sum, squares] = [0, 0]
  for (const value of data) {
    sum += value
    squares += value * value
  }
  return Math.sqrt(Math.max(0, squares / data.length - (sum / data.length) ** 2))
}

function shareOfExtremes(data: Float32Array): number {
  let count = 0
  for (const value of data) if (value < 0.004 || value > 0.996) count++
  return count / data.length
}

/** Share of the frame in the largest connected part of its strongest tenth of ridges. */
function longestLine({ ridges: { map, strength } }: FrameSearch): number {
  // Every eighth pixel gives the quantile well enough.
  const sample = strength.filter((_, i) => i % 8 === 0).sort()
  const threshold = sample[Math.floor(0.9 * (sample.length - 1))] ?? 0
  const open = new Uint8Array(strength.length)
  for (let at = 0; at < open.length; at++) if (strength[at]! > threshold) open[at] = 1
  let longest = 0
  for (let at = 0; at < open.length; at++)
    if (open[at] === 1) longest = Math.max(longest, emptied(open, map.columns, at))
  return longest / open.length
}

/** Clears the part connected to a pixel (its eight neighbours, and theirs). @returns its size */
function emptied(open: Uint8Array, columns: number, start: number): number {
  const around = [-columns - 1, -columns, -columns + 1, -1, 1, columns - 1, columns, columns + 1]
  const waiting = [start]
  open[start] = 0
  let size = 0
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    size++
    // Ridges never touch the border of the map, so no step crosses it.
    for (const step of around) {
      if (open[at + step] !== 1) continue
      open[at + step] = 0
      waiting.push(at + step)
    }
  }
  return size
}
