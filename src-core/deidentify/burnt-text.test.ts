import { describe, expect, test } from 'vitest'
import { demoRecipes } from '../angiography/demo-study.ts'
import { angiogramFrames } from '../angiography/phantom.ts'
import { seededRandom } from '../random.ts'
import { withText, type DrawnText } from '../testing/drawn-text.ts'
import type { GreyFrame } from '../dicom/types.ts'
import { textIn, whereIs } from './burnt-text.ts'

/** Five frames of a drawn run, far apart: chest, catheter, collimator, vessels that fill and empty, grain. */
function drawn(seed: number): GreyFrame[] {
  const recipes = demoRecipes()
  const recipe = recipes[seed % recipes.length]
  if (recipe === undefined) throw new Error('the demo has no runs')
  const sparse = { ...recipe, frames: 5, frameTimeMs: (recipe.frames * recipe.frameTimeMs) / 5 }
  return [...angiogramFrames(sparse, seededRandom(seed))].map((bytes) => ({
    rows: 512,
    columns: 512,
    data: Float32Array.from(bytes, (value) => value / 255),
  }))
}
const named = (frames: readonly GreyFrame[], line: Partial<DrawnText>) =>
  frames.map((frame) => withText(frame, { text: 'MEIER ANNA', x: 12, y: 14, scale: 2, value: 1, ...line }))
const MANY = process.env['OSTIUM_DRAWN_RUNS']
const seeds = Array.from({ length: MANY === undefined ? 5 : Number(MANY) }, (_, i) => 100 + i)

describe('text burnt into a drawn run', () => {
  const frames = drawn(1)

  test.each([
    ['bright, top left', {}, 'top left'],
    ['bright, small', { scale: 1 }, 'top left'],
    ['bright, large, bottom', { scale: 4, x: 140, y: 470 }, 'bottom'],
    ['dark, on the anatomy', { value: 0, x: 200, y: 250 }, 'middle'],
    ['bright, top right', { x: 380 }, 'top right'],
    ['white on a black box', { ground: 0, x: 190, y: 300 }, 'middle'],
    ['black on a white box', { ground: 1, value: 0, x: 190, y: 480 }, 'bottom'],
    ['a date', { text: '1947-03-21', x: 12, y: 490 }, 'bottom left'],
  ] as const)('%s, is found, also in one frame', (_, line, where) => {
    for (const some of [frames, frames.slice(2, 3)]) {
      const found = textIn(named(some, line))
      expect(found.map((place) => whereIs(place, frames[0]!))).toContain(where)
    }
  })

  test('and coded by a lossy scheme, with grain over it, is found', () => {
    const random = seededRandom(4)
    const noisy = named(frames, {}).map((frame) => ({
      ...frame,
      data: frame.data.map((value) => value + 0.05 * (random() - 0.5)),
    }))
    expect(textIn(noisy)).not.toEqual([])
  })

  test('that names nobody as it moves, or is one letter of a side, is none', () => {
    const moving = frames.map((frame, i) =>
      withText(frame, { text: 'MEIER', x: 12 + 60 * i, y: 14 + 40 * i, scale: 2, value: 1 }),
    )
    expect(textIn(moving)).toEqual([])
    expect(textIn(named(frames, { text: 'L' }))).toEqual([])
  })
})

/** Of `OSTIUM_DRAWN_RUNS` runs where that says how many: the rate in docs/operations.md. */
test('no text is found in drawn runs without any, nor in single frames of them: collimator edges, catheters, ribs, grain', () => {
  const wrong = { runs: 0, frames: 0 }
  for (const seed of seeds) {
    const frames = drawn(seed)
    if (textIn(frames).length > 0) wrong.runs += 1
    for (const frame of frames.slice(-2)) if (textIn([frame]).length > 0) wrong.frames += 1
  }
  if (MANY !== undefined) process.stdout.write(`of ${seeds.length} runs: ${JSON.stringify(wrong)}\n`)
  expect(wrong.runs).toBe(0)
  expect(wrong.frames / (2 * seeds.length)).toBeLessThan(0.02)
}, 3_600_000)
