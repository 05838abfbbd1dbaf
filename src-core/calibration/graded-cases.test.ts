import { describe, expect, it } from 'vitest'
import type { FrameReading, Grade, Level, RunReading, Triage, TriagePromise } from '../reading/types.ts'
import { frameReading, runReading } from '../testing/readings.ts'
import { gradedCases, hasStenosis, type GradedRead } from './graded-cases.ts'

const promise = (level: Level, kind: TriagePromise['kind'], rate = 0.05): TriagePromise => ({
  level,
  kind,
  rate,
  seen: null,
})
const all = [promise('frame', 'misses'), promise('region', 'misses'), promise('region', 'falseAlarms')]
const frame = (n: number, triage: Triage, regions: readonly Triage[] = []): FrameReading => {
  const reading = frameReading(n)
  return {
    ...reading,
    triage,
    regions: reading.regions.flatMap((region) => regions.map((one) => ({ ...region, triage: one }))),
    promises: all,
  }
}
const run = (triage: Triage, promises: TriagePromise[]): RunReading => ({ ...runReading(), triage, promises })
const read = (
  of: number | null,
  grade: Grade,
  reader = 'Kim',
  retractedAt: string | null = null,
): GradedRead => ({
  runId: 'r',
  frame: of,
  grade,
  reader,
  recordedAt: '2026-11-25',
  retractedAt,
})
const counted = (
  reads: readonly GradedRead[],
  frames: readonly FrameReading[],
  ofRun: RunReading | null = null,
) =>
  gradedCases(reads, { frames, run: ofRun }).map(({ promise: { level, kind }, errors, of }) => [
    level,
    kind,
    errors,
    of,
  ])

it('takes lesions from half of the diameter on for stenoses, and leaves open what is milder', () => {
  expect((['none', '<50', '50-69', '>=70', 'occluded'] as const).map(hasStenosis)).toEqual([
    false,
    null,
    true,
    true,
    true,
  ])
})

describe('a graded frame', () => {
  it.each<[string, Grade, Triage, unknown[]]>([
    ['missed', '>=70', 'nothing', [['frame', 'misses', 1, 1]]],
    ['not missed', '50-69', 'look', [['frame', 'misses', 0, 1]]],
    ['not decided on', 'occluded', 'uncertain', [['frame', 'misses', 0, 1]]],
    ['that the model kept out of', '>=70', 'outside', []],
    ['of a mild lesion', '<50', 'nothing', []],
  ])('%s', (_, grade, triage, cases) => {
    expect(counted([read(3, grade)], [frame(3, triage)])).toEqual(cases)
  })

  it('without a stenosis is one of each of its regions too', () => {
    const reading = frame(3, 'uncertain', ['look', 'nothing', 'uncertain', 'look'])
    expect(counted([read(3, 'none')], [reading])).toEqual([['region', 'falseAlarms', 2, 4]])
  })

  it('with one says nothing of any one region: nobody marked where it is', () => {
    expect(counted([read(3, '>=70')], [frame(3, 'uncertain', ['nothing'])])).toEqual([
      ['frame', 'misses', 0, 1],
    ])
  })

  it('is of that frame alone', () => {
    expect(counted([read(3, '>=70')], [frame(2, 'nothing'), frame(3, 'look')])).toEqual([
      ['frame', 'misses', 0, 1],
    ])
  })

  it('read before promises were kept is no case', () => {
    const old: FrameReading = { ...frameReading(3), triage: 'nothing' }
    expect(old.promises).toBeUndefined()
    expect(counted([read(3, '>=70')], [old])).toEqual([])
  })
})

describe('several reads', () => {
  it('of one person: the newest that stands', () => {
    const reads = [read(3, 'none'), read(3, '>=70', 'kim '), read(3, '<50', 'Kim', 'later')]
    expect(counted(reads, [frame(3, 'nothing')])).toEqual([['frame', 'misses', 1, 1]])
  })

  it('that agree are one case, that do not are none', () => {
    const missed = [frame(3, 'nothing', ['look'])]
    expect(counted([read(3, '>=70'), read(3, '50-69', 'Lee')], missed)).toEqual([['frame', 'misses', 1, 1]])
    expect(counted([read(3, '>=70'), read(3, 'none', 'Lee')], missed)).toEqual([])
    expect(counted([read(3, '>=70'), read(3, '<50', 'Lee')], missed)).toEqual([])
  })
})

describe('a graded run', () => {
  it('without a stenosis says so of its frames, but not of one that was graded itself', () => {
    const frames = [frame(0, 'look', ['look', 'nothing']), frame(1, 'nothing', ['look'])]
    expect(counted([read(null, 'none'), read(1, '>=70')], frames)).toEqual([
      ['region', 'falseAlarms', 1, 2],
      ['frame', 'misses', 1, 1],
    ])
    expect(counted([read(null, 'none'), read(1, '<50')], frames)).toEqual([['region', 'falseAlarms', 1, 2]])
  })

  it('with one says nothing of its frames', () => {
    expect(counted([read(null, '>=70')], [frame(0, 'nothing')])).toEqual([])
  })

  it('is a case of a promise of runs, where there is one', () => {
    const promises = [promise('run', 'misses')]
    expect(counted([read(null, '>=70')], [], run('nothing', promises))).toEqual([['run', 'misses', 1, 1]])
    expect(counted([read(null, '>=70')], [], run('nothing', []))).toEqual([])
  })
})

it('takes either read of a small picture for the picture', () => {
  const whole = frame(0, 'nothing')
  const patch = {
    ...whole,
    probability: { ...whole.probability, level: 'patch' as const },
    promises: [promise('patch', 'misses', 0.1)],
  }
  for (const of of [null, 0])
    expect(counted([read(of, '>=70')], [patch])).toEqual([['patch', 'misses', 1, 1]])
})
