import { describe, expect, it, test } from 'vitest'
import { frameReading, runReading } from '../testing/readings.ts'
import { placesInWords, placesToLookAt, whyNonePointed } from '../reading/run-places.ts'
import { RunReading, type TriagePromise } from '../reading/types.ts'
import type { GradedCases } from './graded-cases.ts'
import {
  auditLine,
  auditPromises,
  PromiseAudit,
  suspendFrame,
  suspendRun,
  whySuspended,
} from './promise-audit.ts'

const misses: TriagePromise = { level: 'frame', kind: 'misses', rate: 0.05, seen: null }
const alarms: TriagePromise = { level: 'region', kind: 'falseAlarms', rate: 0.05, seen: null }
const graded = (errors: number, of = 1, promise = misses): GradedCases => ({ promise, errors, of })
const studies = (missed: number, of: number) =>
  Array.from({ length: of }, (_, i) => [graded(i < missed ? 1 : 0)])

/** A run with one place, called look in all of three frames. */
function runWithPlaces(): RunReading {
  const [region] = frameReading(1).regions
  if (region === undefined) throw new Error('no region')
  const { box, probability, triage } = region
  const place = {
    frames: [0, 1, 2],
    looks: [0, 1, 2],
    logit: 1,
    best: { frame: 1, box, probability, triage },
  }
  return { ...runReading(), framesRead: 3, places: [place] }
}

describe('an audit', () => {
  it('counts cases, and studies as one bet each', () => {
    const [audit] = auditPromises([[graded(1, 2), graded(0, 2)], [graded(0, 1)]])
    expect(audit).toMatchObject({ errors: 1, of: 5, studies: 2, failed: false })
    // A quarter of the first study was missed: the stake is multiplied by 1 + λ (1/4 - 1/20) on average.
    const factor = [1.5, 2, 3, 5].reduce((sum, times) => sum + (1 + ((times - 1) / 0.95) * 0.2) / 4, 0)
    expect(audit?.evidence).toBeCloseTo(factor, 10)
  })

  it('finds a promise broken that 9 of 60 break at once, and not one that 3 of 60 keep', () => {
    expect(auditPromises(studies(9, 60))[0]).toMatchObject({ errors: 9, of: 60, failed: true })
    expect(auditPromises(studies(3, 60))[0]).toMatchObject({ errors: 3, of: 60, failed: true })
    const spread = Array.from({ length: 60 }, (_, i) => [graded(i % 20 === 19 ? 1 : 0)])
    expect(auditPromises(spread)[0]).toMatchObject({ errors: 3, of: 60, failed: false })
  })

  it('keeps levels, kinds and rates apart', () => {
    const other = { ...misses, rate: 0.1 }
    const audits = auditPromises([[graded(1), graded(1, 32, alarms), graded(0, 1, other)]])
    expect(audits.map(({ promise }) => promise)).toEqual([misses, alarms, other])
  })

  it('of sixty cases of one study is a single bet, which breaks nothing', () => {
    expect(auditPromises([[graded(60, 60)]])[0]).toMatchObject({ errors: 60, failed: false })
  })

  it('can be sent, however much speaks against a promise', () => {
    const [audit] = auditPromises(studies(900, 900))
    expect(PromiseAudit.parse(JSON.parse(JSON.stringify(audit)))).toEqual(audit)
  })
})

describe('a broken promise', () => {
  const broken = auditPromises(studies(9, 60))
  const why =
    'the promise of at most 5 % misses failed here: 9 of 60 frames with a stenosis were called nothing'

  it('says what failed, of its own level alone', () => {
    expect(whySuspended('frame', broken)).toBe(why)
    for (const level of ['region', 'patch', 'run', 'study'] as const)
      expect(whySuspended(level, broken)).toBeNull()
    expect(auditLine(broken[0]!)).toMatch(/^9 of 60 frames .* of 60 studies; at most 5 % .* failed\./)
  })

  it('suspends the answers of its level, and leaves alone what the model keeps out of', () => {
    expect(suspendFrame({ ...frameReading(0), triage: 'nothing' }, broken)).toMatchObject({
      triage: 'uncertain',
      reason: why,
    })
    const outside = { ...frameReading(0), triage: 'outside' as const, reason: 'it is blank' }
    expect(suspendFrame(outside, broken)).toBe(outside)
    expect(suspendRun(runReading(), broken)).toEqual(runReading())
  })

  it('of regions points at no place of a run, and says why in place of how many there are', () => {
    const ofRegions = auditPromises(Array.from({ length: 60 }, () => [graded(20, 32, alarms)]))
    const run = runWithPlaces()
    expect(placesInWords(run)).toBe('1 place in 3 of 3 frames')
    const shown = suspendRun(run, ofRegions)
    expect(shown.triage).toBe(run.triage)
    expect(shown.places).toMatchObject([
      {
        frames: [0, 1, 2],
        looks: [],
        best: { triage: 'uncertain', reason: whySuspended('region', ofRegions) },
      },
    ])
    expect(RunReading.parse(shown)).toEqual(shown)
    expect(placesToLookAt(shown)).toEqual([])
    expect(placesInWords(shown)).toBe('places not judged here')
    expect(whyNonePointed(shown)).toBe(whySuspended('region', ofRegions))
    expect(suspendRun(run, broken)).toBe(run)
  })

  it('of regions suspends each region and not its frame', () => {
    const ofRegions = auditPromises(Array.from({ length: 60 }, () => [graded(20, 32, alarms)]))
    const { triage, regions } = suspendFrame({ ...frameReading(0), triage: 'nothing' }, ofRegions)
    expect(triage).toBe('nothing')
    expect(regions.map((region) => [region.triage, region.reason])).toEqual([
      ['uncertain', whySuspended('region', ofRegions)],
    ])
  })
})

test('promises that hold change nothing', () => {
  const reading = frameReading(0)
  expect(suspendFrame(reading, auditPromises(studies(0, 10)))).toBe(reading)
  const run = runWithPlaces()
  expect(suspendRun(run, auditPromises(studies(0, 10)))).toBe(run)
})
