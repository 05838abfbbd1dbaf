import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { parseCalibration } from '#core/calibration/calibration-file.ts'
import { UNKNOWN_HOSPITAL, withPrevalence } from '#core/calibration/hospital.ts'
import { LedgerFile } from '#core/ledger/ledger-file.ts'
import { factsOf } from '#core/ledger/ledger-of.ts'
import { frameAtHospital, harmAnswer } from '#core/reading/at-hospital.ts'
import { judgeFrame, judgePatch, judgeRun } from '#core/reading/judge.ts'
import { studyReading } from '#core/reading/study.ts'
import type { Box, FrameReading, Ledger } from '#core/reading/types.ts'
import { frameLine, ReadingLine, runLine, studyLine } from './lines.ts'
import { SHIPPED_FOLDER } from '../engine/shipped.testing.ts'

/** What the shipped model knows, as the program reads it. */
const json = (name: string): unknown => JSON.parse(readFileSync(join(SHIPPED_FOLDER, name), 'utf8'))
const parsed = parseCalibration(json('calibration.json'))
const calibration = parsed.ok ? parsed.value : null
const facts = factsOf(LedgerFile.parse(json('ledger.json')))
const hospital = {
  ...withPrevalence(UNKNOWN_HOSPITAL, {
    level: 'region',
    value: 0.1,
    source: 'registry 2025',
    setBy: 'me',
    setAt: '2026-11-25T00:00:00.000Z',
  }),
  harm: { value: 9, setBy: 'me', setAt: '2026-11-25T00:00:00.000Z' },
}

const path = (logit: number) => ({ logit, probability: 0.5 })
const ledger: Ledger = { circuit: path(1), withoutCircuit: path(0.9), classical: path(0.8) }
const boxes: Box[] = [
  [0, 0, 80, 80],
  [100, 0, 80, 80],
  [200, 0, 80, 80],
]
const about = {
  timeMs: 0,
  modelId: 'm',
  engine: 'e',
  cost: { decode: 1, proposals: 1, backbone: 1, circuit: 1, total: 4 },
}
const frame = (at: number, outside: string | null = null): FrameReading => {
  const judged = judgeFrame(calibration, boxes, [3, 0.2, -3], outside)
  const regions = judged.regions.map((region) => ({ ...region, ledger }))
  return { ...about, frame: at, ...judged, regions, ...(outside === null && { ledger }) }
}

/** Every name that other programs read, whatever the line is of. */
const ALWAYS = [
  'engine',
  'evidence',
  'file',
  'frame',
  'harm',
  'interval',
  'ledger',
  'level',
  'model',
  'ms',
  'probability',
  'promises',
  'reason',
  'regions',
  'run',
  'shifts',
  'time',
  'triage',
  'unshifted',
]
const strict = ReadingLine.strict()
const row = (line: ReadingLine): ReadingLine => strict.parse(JSON.parse(JSON.stringify(line)))

test('the names of a line stay: each is there in every line, and a line has no other but those that only its level has', () => {
  const shape = z.toJSONSchema(strict).required ?? []
  expect([...shape].sort()).toEqual(ALWAYS)
})

test('a frame carries level, evidence, interval, triage and reason, promise and ledger; its regions theirs', () => {
  const reading = frameAtHospital(frame(0), hospital)
  const line = row(
    frameLine('a.dcm', 'r', { ...reading, harm: harmAnswer(reading.probability, hospital) }, facts),
  )
  expect(line).toMatchObject({
    level: 'frame',
    evidence: 'not calibrated here',
    interval: null,
    reason: null,
    ledger: { circuit: path(1), withoutCircuit: path(0.9), classical: path(0.8) },
  })
  expect(['look', 'uncertain', 'nothing']).toContain(line.triage)
  // Of frames only misses can be promised: all public ones hold a stenosis.
  expect(line.promises.map(({ level, kind }) => [level, kind])).toEqual([['frame', 'misses']])
  expect(line.promises[0]?.seen?.of).toBeGreaterThan(50)
  expect(line.shifts).toMatchObject([{ level: 'region', to: 0.1, source: 'registry 2025', setBy: 'me' }])
  expect(line.regions).toHaveLength(3)
  for (const { probability, unshifted, ledger: own } of line.regions) {
    expect(probability).toBeLessThan(unshifted ?? 0)
    expect(own).toEqual(ledger)
  }
})

test('a small image carries its evidence, its interval, both promises, and what the circuit changes on average', () => {
  const reading: FrameReading = { ...about, frame: 0, ...judgePatch(calibration, 2, null), ledger }
  const line = row(frameLine('a.png', 'r', reading, facts))
  expect(line.level).toBe('patch')
  expect(line.evidence).toMatchObject(calibration?.levels.patch?.reliability.evidence ?? {})
  expect(line.interval?.[0]).toBeLessThan(line.probability ?? 0)
  expect(line.interval?.[1]).toBeGreaterThanOrEqual(line.probability ?? 1)
  expect(line.promises.map(({ kind, rate }) => [kind, rate])).toEqual([
    ['misses', 0.1],
    ['falseAlarms', 0.1],
  ])
  expect(line.ledger?.average).toMatchObject({ level: 'patch', n: facts.levels.patch?.calibrated.n })
})

test('a run and a study carry the same, each of its own level', () => {
  const run = judgeRun(calibration, [frame(0), frame(1), frame(2)])
  if (run === null) throw new Error('no run')
  const reading = { ...run, modelId: 'm', engine: 'e' }
  const ofRun = row(runLine('a.dcm', 'r', reading, [frame(0), frame(1), frame(2)], 9))
  expect(ofRun).toMatchObject({ level: 'run', frame: null, evidence: 'not calibrated here', interval: null })
  expect(ofRun.probability).not.toBeNull()
  const study = studyReading([reading])
  if (study === null) throw new Error('no study')
  expect(row(studyLine('a', study, 9))).toMatchObject({
    level: 'study',
    run: null,
    promises: [],
    ledger: null,
  })
})

test('what the model abstained from has its reason and no number: none of its own, none of a region, none of the circuit', () => {
  const line = row(frameLine('a.dcm', 'r', frame(0, 'no contrast is in its vessels'), facts))
  expect(line).toMatchObject({
    triage: 'outside',
    reason: 'no contrast is in its vessels',
    probability: null,
    interval: null,
    unshifted: null,
    harm: null,
    ledger: null,
    promises: [],
    regions: [],
  })
})
