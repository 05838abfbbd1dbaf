import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pictureRun } from '#core/picture/picture-run.ts'
import { fail, ok } from '#core/result.ts'
import { frameReading, indexedFile, temporaryFolder } from '../store/testing.ts'
import { writeModel } from './registry.testing.ts'
import { evidenceFile, scoreForgetting } from './score-evidence.ts'
import { scoreSealed, type ScorableCase, type ScoreSealedParts } from './score-sealed.ts'
import { createScriptedEngine } from './testing.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => void (folder = temporaryFolder()))
afterEach(() => folder.remove())

/** An engine whose score of a box is its left side times a factor. */
const scoring = (factor: number, outside: string | null = null): ScoreSealedParts['before'] => ({
  calibration: null,
  engine: {
    ...createScriptedEngine(),
    score: async (_source, _frame, boxes) =>
      ok({ logits: outside === null ? boxes.map(([x]) => x * factor) : [], outside }),
  },
})
const PIXELS = '1'.repeat(64)
const parts: ScoreSealedParts = {
  before: scoring(1),
  after: scoring(-1),
  reading: {
    fingerprint: async (_source, frames) =>
      ok({ frames: frames.map((frame) => ({ frame, pixels: PIXELS, print: null })) }),
  },
  index: async (path) => ok(indexedFile(path)),
  cancelled: () => false,
  onProgress: () => undefined,
}
const fileAt = (name: string): string => {
  const path = join(folder.path, name)
  writeFileSync(path, '')
  return path
}
const one = (change: Partial<ScorableCase> = {}): ScorableCase => ({
  patient: 'P1',
  study: null,
  file: fileAt('a.dcm'),
  frame: 0,
  box: [1, 0, 2, 2],
  grade: '>=70',
  split: 'sealed',
  pixels: PIXELS,
  ...change,
})
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

test('each sealed box has its own two probabilities, and nothing of another side is scored', async () => {
  const scored = await scoreSealed(parts, [
    one(),
    one({ box: [2, 0, 2, 2], grade: 'none' }),
    one({ split: 'train' }),
    one({ box: null, grade: 'none' }),
  ])
  if (!scored.ok) throw new Error(scored.error.message)
  expect(scored.value.cases.map(({ label }) => label)).toEqual([1, 0])
  for (const [i, x] of [1, 2].entries()) {
    expect(scored.value.cases[i]?.before).toBeCloseTo(sigmoid(x), 12)
    expect(scored.value.cases[i]?.after).toBeCloseTo(sigmoid(-x), 12)
  }
  expect(scored.value.attributes).toEqual({ view: [null, null], maker: [null, null] })
})

/** Reads a small picture given whole as this logit. */
const reading = (of: ScoreSealedParts['before'], logit: number): ScoreSealedParts['before'] => ({
  ...of,
  engine: {
    ...of.engine,
    read: async (job) => {
      job.onFrame({ ...frameReading(0), logit })
      return ok({ run: null, cancelled: false })
    },
  },
})

test('a small picture with labels of the whole and of a box has the score of each; two labels of the whole have one score', async () => {
  const picture = pictureRun({ image: 'png', rows: 64, columns: 48, bytes: 4 }, 'a.png')
  const scored = await scoreSealed(
    {
      ...parts,
      before: reading(parts.before, 5),
      after: reading(parts.after, -5),
      index: async (path) => ok({ ...indexedFile(path), ...picture }),
    },
    [one({ box: null, grade: 'none' }), one(), one({ box: null, patient: 'P2' }), one({ box: [2, 0, 2, 2] })],
  )
  if (!scored.ok) throw new Error(scored.error.message)
  const about = (logit: number): unknown => expect.closeTo(sigmoid(logit), 12)
  const figures = scored.value.cases.map(({ patient, box, before, after }) => [patient, box, before, after])
  expect(figures).toEqual([
    ['P1', null, about(5), about(-5)],
    ['P2', null, about(5), about(-5)],
    ['P1', [1, 0, 2, 2], about(1), about(-1)],
    ['P1', [2, 0, 2, 2], about(2), about(-2)],
  ])
})

test('a model that leaves a box without a score is a mistake, and none is made up', async () => {
  const silent = {
    ...parts.before,
    engine: { ...parts.before.engine, score: async () => ok({ logits: [], outside: null }) },
  }
  await expect(scoreSealed({ ...parts, before: silent }, [one()])).rejects.toThrow(/fewer places/)
})

test('pixels that changed, a missing file, and what a model abstains from are refused with the reason', async () => {
  const changed = await scoreSealed(parts, [one({ pixels: '2'.repeat(64) }), one({ file: '/nowhere.dcm' })])
  expect(changed.ok && changed.value.cases).toEqual([])
  const reasons = changed.ok ? changed.value.refused.map(({ reason }) => reason) : []
  expect(reasons).toEqual(
    expect.arrayContaining([
      'its pixels are not those that were frozen',
      expect.stringContaining('not there'),
    ]),
  )
  const abstained = await scoreSealed({ ...parts, after: scoring(1, 'no vessels') }, [one()])
  expect(abstained).toMatchObject({
    value: { cases: [], refused: [{ reason: 'a model abstains from it: no vessels' }] },
  })
})

test('an engine that ended ends it, and so does the person', async () => {
  const gone = { code: 'engine-gone', message: 'ended', action: '' }
  const dead = { ...parts.before, engine: { ...parts.before.engine, score: async () => fail(gone) } }
  expect(await scoreSealed({ ...parts, before: dead }, [one()])).toEqual({ ok: false, error: gone })
  expect(await scoreSealed({ ...parts, cancelled: () => true }, [one()])).toMatchObject({
    error: { code: 'cancelled' },
  })
})

test('evidence that is there is scored by both, from its own folder; else what was drawn is, and without that it is unknown', async () => {
  const file = evidenceFile(folder.path)
  const shippedRoot = join(folder.path, 'shipped')
  writeModel(shippedRoot, 'old')
  const drawing = ({ engine, calibration }: ScoreSealedParts['before'], drawn: number[] | null) => ({
    calibration,
    engine: {
      ...{ ...createScriptedEngine(), ...engine },
      scoreDrawn: async () => ok(drawn && { logits: drawn, labels: [0, 1] }),
    },
  })
  const by = (before: number[] | null, after: number[] | null) =>
    scoreForgetting(
      { ...parts, before: drawing(parts.before, before), after: drawing(parts.after, after) },
      { file, shippedRoot },
    )
  expect(await by(null, null)).toEqual({ ok: true, value: null })
  expect(await by([-1, 1], [0, 2])).toMatchObject({
    value: { patients: ['drawn 0', 'drawn 1'], labels: [0, 1], before: [sigmoid(-1), sigmoid(1)] },
  })
  mkdirSync(join(folder.path, 'evidence'))
  fileAt('evidence/b.dcm')
  const cases = [{ patient: 'E1', file: 'b.dcm', frame: 0, box: [1, 0, 2, 2], grade: '>=70' }]
  writeFileSync(file, JSON.stringify({ name: 'public frames', cases }))
  expect(await by([-1, 1], [0, 2])).toMatchObject({
    value: {
      source: 'public frames',
      patients: ['E1'],
      labels: [1],
      before: [sigmoid(1)],
      after: [sigmoid(-1)],
    },
  })
  writeFileSync(file, '{')
  expect(await by([-1, 1], [0, 2])).toMatchObject({ error: { code: 'cohort-unreadable' } })
})
