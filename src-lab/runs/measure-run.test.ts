import { expect, test } from 'vitest'
import { PHANTOM_SIDE } from '#core/angiography/phantom-recipe.ts'
import { seededRandom } from '#core/random.ts'
import { judgeFrame, judgeRun } from '#core/reading/judge.ts'
import { sharedPart } from '#core/reading/places.ts'
import type { FrameReading } from '#core/reading/types.ts'
import { proposeRegions } from '#core/regions/proposals.ts'
import { drawScene } from '../simulation/frame.ts'
import { measureRun, type FrameTruth } from './measure-run.ts'
import { summaryOf } from './summary.ts'

const FRAMES = 30
const SEED = 5

/** A beating heart as it is drawn, its true proposals, and in place of a model the share of a box that a stenosis fills. */
function readByTruth(seed: number): { readings: FrameReading[]; truth: FrameTruth[] } {
  const random = seededRandom(seed)
  const scene = drawScene(random)
  const truth: FrameTruth[] = []
  const readings = Array.from({ length: FRAMES }, (_, frame): FrameReading => {
    const timeMs = 1200 + (frame * 1000) / 15
    const { pixels, ...known } = scene.at(timeMs, random)
    truth.push(known)
    const data = Float32Array.from(pixels, (value) => value / 255)
    const boxes = proposeRegions({ rows: PHANTOM_SIDE, columns: PHANTOM_SIDE, data }, { max: 32 })
    const logits = boxes.map(
      (box) => 4 * Math.max(0, ...known.stenoses.map((one) => sharedPart(box, one.box))) - 2,
    )
    return {
      frame,
      timeMs,
      ...judgeFrame(null, boxes, logits, null),
      filling: null,
      movement: null,
      modelId: 'truth',
      engine: 'none',
      cost: { decode: 0, proposals: 0, backbone: 0, circuit: 0, total: 0 },
    }
  })
  return { readings, truth }
}

const { readings, truth } = readByTruth(SEED)

test('where the score is the truth, a stenosis of a beating heart is one track, and it leads the run', () => {
  const run = judgeRun(null, readings)
  const figures = measureRun(readings, run && { ...run, modelId: 'truth', engine: 'none' }, truth)
  const { lesions, oneTrack, kept, fillingUnknown } = summaryOf([figures])
  expect(lesions).toBeGreaterThan(0)
  expect([oneTrack, kept, fillingUnknown]).toEqual([1, 1, 1])
  for (const lesion of figures.lesions) expect(lesion.seen / lesion.shown).toBeGreaterThan(0.9)
  expect(figures.logit).toBeGreaterThan(0)
})

test('where nothing is read nothing is found, and lesions that are shown are counted all the same', () => {
  const blind = readings.map((reading): FrameReading => ({ ...reading, triage: 'outside', regions: [] }))
  const figures = measureRun(blind, null, truth)
  expect(figures).toMatchObject({ tracks: 0, logit: null, fillingError: null, stableRank: null })
  expect(figures.lesions.length).toBeGreaterThan(0)
  for (const lesion of figures.lesions) expect(lesion).toMatchObject({ seen: 0, tracks: 0, kept: false })
})
