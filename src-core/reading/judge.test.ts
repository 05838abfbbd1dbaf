import { expect, test } from 'vitest'
import { judgeFrame, judgePatch, judgeRun } from './judge.ts'
import type { CalibrationFile } from '../calibration/calibration-file.ts'
import { plainReliability } from '../calibration/reliability.testing.ts'
import { NOT_CALIBRATED, type Box, type FrameReading } from './types.ts'

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))
const evidence = { source: 's', split: 't', n: 9, events: 4, prevalence: 0.4, fittedAt: '2026-01-01' }
const reliability = plainReliability(evidence, [
  { from: 0, to: 1, n: 9, meanScore: 0.5, observed: 0.4, interval: [0.2, 0.7] },
])
const level = {
  calibrator: { kind: 'temperature' as const, temperature: 1 },
  triage: { look: 0.5, nothing: -0.5, rule: '' },
  reliability,
}
/** Regions and patches have evidence, frames and runs have none. */
const calibration: CalibrationFile = { schema: 1, levels: { region: level, patch: level } }
const boxes: Box[] = [
  [0, 0, 8, 8],
  [8, 0, 8, 8],
  [0, 8, 8, 8],
]
const reading = (frame: number, logits: readonly number[], outside: string | null = null): FrameReading => ({
  frame,
  timeMs: frame,
  ...judgeFrame(calibration, outside === null ? boxes : [], logits, outside),
  modelId: 'm',
  engine: 'e',
  cost: { decode: 0, proposals: 0, backbone: 0, circuit: 0, total: 0 },
})

test('a patch has the evidence of patches and no regions', () => {
  const judged = judgePatch(calibration, 1, null)
  expect(judged).toMatchObject({ triage: 'look', reason: null, regions: [] })
  expect(judged.probability).toMatchObject({ level: 'patch', evidence })
  expect(judged.probability.value).toBeCloseTo(sigmoid(1))
})

test('a patch outside says why and claims nothing', () => {
  expect(judgePatch(calibration, 1, 'it is a tooth')).toEqual({
    probability: { value: 0, level: 'patch', interval: null, evidence: NOT_CALIBRATED },
    triage: 'outside',
    reason: 'it is a tooth',
    logit: null,
    regions: [],
  })
})

test('a frame is pooled from its regions, which come best first with their own evidence', () => {
  const { probability, regions } = judgeFrame(calibration, boxes, [-1, 3, 1], null)
  expect(probability).toMatchObject({ level: 'frame', evidence: NOT_CALIBRATED, interval: null })
  expect(probability.value).toBeCloseTo(sigmoid(1))
  expect(regions.map(({ box, logit }) => [box[0], logit])).toEqual([
    [8, 3],
    [0, 1],
    [0, -1],
  ])
  expect(regions[0]!.probability).toMatchObject({ level: 'region', evidence })
  expect(regions.map(({ triage }) => triage)).toEqual(['look', 'look', 'nothing'])
})

test('a frame outside, and one without vessels, say why and claim nothing', () => {
  expect(judgeFrame(calibration, [], [], 'it is too dark')).toMatchObject({
    triage: 'outside',
    reason: 'it is too dark',
    regions: [],
  })
  expect(judgeFrame(calibration, [], [], null)).toMatchObject({
    triage: 'outside',
    reason: 'no vessels were found in it',
  })
})

test('a run does not depend on the order of reading, and leaves out what is outside', () => {
  const frames = [
    reading(0, [0, 0, 0]),
    reading(1, [2, 2, 2]),
    reading(2, [], 'dark'),
    reading(3, [2, 2, 2]),
    reading(4, [3, 3, 3]),
  ]
  const run = judgeRun(calibration, frames)
  expect(run).toMatchObject({ peakFrame: 1, framesRead: 5, framesOutside: 1, triage: 'uncertain' })
  expect(run?.probability).toMatchObject({ level: 'run', evidence: NOT_CALIBRATED })
  expect(run?.probability.value).toBeCloseTo(sigmoid(2))
  expect(judgeRun(calibration, [...frames].reverse())).toEqual(run)
})

test('a run of nothing but frames outside is outside; without frames, or for a patch, there is none', () => {
  expect(judgeRun(calibration, [reading(0, [], 'dark')])).toMatchObject({
    triage: 'outside',
    peakFrame: null,
    framesOutside: 1,
    reason: 'dark',
  })
  const mixed = judgeRun(calibration, [reading(0, [], 'dark'), reading(1, [], 'blank')])
  expect(mixed?.reason).toBe('none of its frames is of a kind the model knows')
  expect(judgeRun(calibration, [])).toBeNull()
  expect(
    judgeRun(calibration, [{ ...reading(0, [1, 1, 1]), ...judgePatch(calibration, 1, null) }]),
  ).toBeNull()
})
