import { describe, expect, test } from 'vitest'
import { studyReading } from '#core/reading/study.ts'
import type { RunReading, Triage } from '#core/reading/types.ts'
import { frameReading, runReading } from '../store/testing.ts'
import { studyFiles } from './gather.ts'
import { frameLine, ReadingLine } from './lines.ts'
import { createProgress } from './progress.ts'
import { sampledFrames } from './sampling.ts'
import { tableRow } from './table.ts'

test('short runs are read whole, long ones every fifth frame, and as wished', () => {
  expect(sampledFrames(3, null)).toEqual([0, 1, 2])
  expect(sampledFrames(20, null)).toHaveLength(20)
  expect(sampledFrames(21, null)).toEqual([0, 5, 10, 15, 20])
  expect(sampledFrames(5, 2)).toEqual([0, 2, 4])
  expect(sampledFrames(5, 50)).toEqual([0])
})

describe('lines', () => {
  const reading = frameReading(3, 'model-a')

  test('hold what the reading holds', () => {
    const line = frameLine('a.dcm', 'r', reading)
    expect(ReadingLine.strict().parse(line)).toEqual(line)
    expect(line).toMatchObject({ file: 'a.dcm', run: 'r', frame: 3, probability: reading.probability.value })
  })

  test('give no number where the model abstained', () => {
    const line = frameLine('a.dcm', 'r', { ...reading, triage: 'outside', reason: 'no vessels' })
    expect([line.probability, line.interval]).toEqual([null, null])
    expect(tableRow(line)).toContain('outside what the model knows (no vessels)')
  })

  test('mark a score without evidence in the table', () => {
    const probability = {
      value: 0.5,
      level: 'frame' as const,
      interval: null,
      evidence: 'not calibrated here' as const,
    }
    expect(tableRow(frameLine('/x/a.dcm', 'r', { ...reading, probability }))).toMatch(
      /^a\.dcm +frame +3 +0\.50\*/,
    )
  })
})

describe('a study', () => {
  const run = (triage: Triage, value: number): RunReading => {
    const reading = runReading('model-a')
    return { ...reading, triage, probability: { ...reading.probability, value } }
  }

  test('is as urgent as its most urgent run, and claims no evidence', () => {
    const reading = studyReading([
      run('outside', 0.99),
      run('nothing', 0.2),
      run('look', 0.7),
      run('look', 0.8),
    ])
    expect(reading).toMatchObject({
      triage: 'look',
      probability: { value: 0.8, level: 'study', interval: null, evidence: 'not calibrated here' },
    })
    expect(studyReading([])).toBeNull()
  })

  test('is named by its file, or by the folder of its files', () => {
    const runs = (...files: string[]) => ({
      runs: files.map((file) => ({
        file,
        id: file,
        frameCount: 1,
        source: { kind: 'dicom' as const, path: file },
      })),
    })
    expect(studyFiles([runs('a/b.dcm')])).toEqual(['a/b.dcm'])
    expect(studyFiles([runs('a/b/1.dcm', 'a/c/2.dcm')])).toEqual(['a'])
    expect(studyFiles([runs('1.dcm', '2.dcm')])).toEqual(['.'])
    expect(studyFiles([runs('a/1.dcm', 'a/3.dcm'), runs('a/2.dcm', 'a/4.dcm'), runs('b.dcm')])).toEqual([
      'a/1.dcm',
      'a/2.dcm',
      'b.dcm',
    ])
  })
})

test('progress: a terminal sees one line with the time left, a log a line now and then', () => {
  for (const [terminal, expected] of [
    [true, ['\r\x1b[Kreading 1/9', '\r\x1b[Kreading 3/9, 2 s left', '\r\x1b[K']],
    [false, ['reading 4/9, 3 s left\n']],
  ] as const) {
    const written: string[] = []
    let nowMs = 0
    const progress = createProgress({ write: (text) => written.push(text), terminal, clock: () => nowMs })
    for (const [atMs, done] of terminal
      ? ([
          [0, 1],
          [50, 2],
          [1000, 3],
        ] as const)
      : ([
          [1000, 2],
          [2400, 4],
        ] as const)) {
      nowMs = atMs
      progress.show(done, 9, 'reading')
    }
    progress.clear()
    expect(written).toEqual(expected)
  }
})
