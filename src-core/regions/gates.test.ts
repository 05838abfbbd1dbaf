import { describe, expect, it } from 'vitest'
import type { GreyImage } from '../model/preprocess.ts'
import { frameGate } from './gates.ts'
import { draw, enlarged, noise, phantomFrames, reduced } from './pictures.testing.ts'
import { searchFrame } from './search.ts'

const gate = (grey: GreyImage): string | null => frameGate(grey, searchFrame(grey))

const SMALL = 'it is smaller than 128 pixels, too little for a whole frame'
const BLANK = 'it is blank, or nearly so'
const EXTREME = 'most of it is quite black or quite white'
const NO_LINES = 'it holds no dark lines long enough to be vessels'
const NO_VESSELS = 'no contrast-filled vessels were found in it'

const frames = phantomFrames()
const [before, beginning, filling, filled, late] = frames
if (
  before === undefined ||
  beginning === undefined ||
  filling === undefined ||
  filled === undefined ||
  late === undefined
)
  throw new Error('the phantom is too short')

describe('a frame the model knows', () => {
  it.each([
    ['filling', filling],
    ['filled', filled],
    ['late', late],
    ['filled, of 1024 px', enlarged(filled, 2)],
    ['filled, of 256 px', reduced(filled, 2)],
    ['filled, brighter and paler', { ...filled, data: filled.data.map((grey) => 0.3 + 0.6 * grey) }],
  ])('%s, is let in', (_, grey) => {
    expect(gate(grey)).toBeNull()
  })
})

describe('a frame outside of what the model knows', () => {
  it.each([
    ['before contrast has come', before, NO_VESSELS],
    ['while the first of it comes', beginning, NO_VESSELS],
    ['of one grey', draw(256, 256, () => 0.5), BLANK],
    ['all black', draw(256, 256, () => 0), BLANK],
    ['all white', draw(512, 512, () => 1), BLANK],
    ['with a contrast of a few grey levels', draw(256, 256, (x) => 0.5 + 0.01 * Math.sin(x / 9)), BLANK],
    ['black above, white below', draw(256, 256, (_, y) => (y < 128 ? 0 : 1)), EXTREME],
    ['saturated', { ...filled, data: filled.data.map((grey) => (grey > 0.45 ? 1 : 0)) }, EXTREME],
    [
      'that is half of it quite white',
      draw(256, 256, (x, y) => (x < 180 ? 1 : 0.4 + 0.2 * Math.sin(x * y))),
      EXTREME,
    ],
    ['of noise', noise(256, 256, 1), NO_LINES],
    ['of noise, 512 px', noise(512, 512, 2), NO_LINES],
    ['of 127 px', reduced(enlarged(noise(127, 127, 3), 2), 2), SMALL],
    ['cut to 100 rows', { ...filled, rows: 100, data: filled.data.subarray(0, 100 * 512) }, SMALL],
    ['of one pixel', draw(1, 1, () => 0.5), SMALL],
    ['of 2 × 1200', draw(2, 1200, (x) => (x % 7) / 7), SMALL],
  ])('%s', (_, grey, reason) => {
    expect(gate(grey)).toBe(reason)
  })

  it('says that it is too small before all else, and that it is blank before what it lacks', () => {
    expect(gate(draw(64, 64, () => 0))).toBe(SMALL)
    expect(gate(draw(300, 300, () => 0))).toBe(BLANK)
  })

  // Vessels that are bright leave dark lines between them: of 534 frames of ARCADE 492 are let in when they are inverted, and
  // no share of dark to bright lines tells them apart. Whoever reads the file makes vessels dark, see `toGrey`; the features of the
  // model tell the rest, see `frameNovelty`.
  it('is not told by its vessels being bright: an inverted frame is let in', () => {
    expect(gate({ ...filled, data: filled.data.map((grey) => 1 - grey) })).toBeNull()
    expect(gate({ ...before, data: before.data.map((grey) => 1 - grey) })).toBe(NO_VESSELS)
  })
})
