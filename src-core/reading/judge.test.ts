import { expect, test } from 'vitest'
import { judgeFrame, judgePatch, judgeRun } from './judge.ts'
import type { ReadingRules } from './rules.ts'
import { NOT_CALIBRATED, type Box, type FrameReading } from './types.ts'

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))
const evidence = { source: 's', split: 't', n: 9, events: 4, prevalence: 0.4, fittedAt: '2026-01-01' }
/** Patches and regions are calibrated, the mean of the best two regions is the frame, the median frame the run. */
const rules: ReadingRules = {
  outside: () => null,
  propose: () => [],
  poolFrame: (logits) => {
    const [a = 0, b = 0] = [...logits].sort((x, y) => y - x)
    return (a + b) / 2
  },
  poolRun: (frames) => {
    const middle = frames[frames.length >> 1]!
    return { logit: middle.regions[0]!.logit, peakFrame: middle.frame }
  },
  probability: (level, logit) => ({
    value: sigmoid(logit),
    level,
    interval: null,
    evidence: level === 'region' || level === 'patch' ? evidence : NOT_CALIBRATED,
  }),
  triage: ({ value }) => (value > 0.5 ? 'look' : 'nothing'),
  reliability: {},
}
const boxes: Box[] = [
  [0, 0, 8, 8],
  [8, 0, 8, 8],
  [0, 8, 8, 8],
]
const reading = (frame: number, logits: readonly number[], outside: string | null = null): FrameReading => ({
  frame,
  timeMs: frame,
  ...judgeFrame(rules, outside === null ? boxes : [], logits, outside),
  modelId: 'm',
  engine: 'e',
  cost: { decode: 0, proposals: 0, backbone: 0, circuit: 0, total: 0 },
})

test('a patch has the evidence of patches and no regions', () => {
  const judged = judgePatch(rules, 1)
  expect(judged).toMatchObject({ triage: 'look', reason: null, regions: [] })
  expect(judged.probability).toEqual({ value: sigmoid(1), level: 'patch', interval: null, evidence })
})

test('a frame is pooled from its regions, which come best first with their own evidence', () => {
  const { probability, regions } = judgeFrame(rules, boxes, [-1, 3, 1], null)
  expect(probability).toMatchObject({ value: sigmoid(2), level: 'frame', evidence: NOT_CALIBRATED })
  expect(regions.map(({ box, logit }) => [box[0], logit])).toEqual([
    [8, 3],
    [0, 1],
    [0, -1],
  ])
  expect(regions[0]!.probability).toMatchObject({ level: 'region', evidence })
})

test('a frame outside, and one without vessels, say why and claim nothing', () => {
  expect(judgeFrame(rules, [], [], 'it is too dark')).toMatchObject({
    triage: 'outside',
    reason: 'it is too dark',
    regions: [],
  })
  expect(judgeFrame(rules, [], [], null)).toMatchObject({
    triage: 'outside',
    reason: 'no vessels were found in it',
  })
})

test('a run does not depend on the order of reading, and leaves out what is outside', () => {
  const frames = [
    reading(0, [0, 0, 0]),
    reading(1, [2, 2, 2]),
    reading(2, [], 'dark'),
    reading(3, [-1, -1, -1]),
  ]
  const run = judgeRun(rules, frames)
  expect(run).toMatchObject({ peakFrame: 1, framesRead: 4, framesOutside: 1, triage: 'look' })
  expect(run?.probability).toMatchObject({ level: 'run', value: sigmoid(2) })
  expect(judgeRun(rules, [...frames].reverse())).toEqual(run)
})

test('a run of nothing but frames outside is outside; without frames, or for a patch, there is none', () => {
  expect(judgeRun(rules, [reading(0, [], 'dark')])).toMatchObject({
    triage: 'outside',
    peakFrame: null,
    framesOutside: 1,
    reason: 'dark',
  })
  const mixed = judgeRun(rules, [reading(0, [], 'dark'), reading(1, [], 'blank')])
  expect(mixed?.reason).toBe('none of its frames is of a kind the model knows')
  expect(judgeRun(rules, [])).toBeNull()
  expect(judgeRun(rules, [{ ...reading(0, [1, 1, 1]), ...judgePatch(rules, 1) }])).toBeNull()
})
