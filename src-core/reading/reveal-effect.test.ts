import { describe, expect, it } from 'vitest'
import type { Label, Reveal, RevealPair, Truth, Verdict } from '../contract.ts'
import type { Grade } from './types.ts'
import { labelWith } from '../testing/labels.ts'
import { isRight, revealEffect, revealPairs } from './reveal-effect.ts'

const run = (letter: string) => letter.repeat(32)
const shown = { triage: 'look', probability: null } as const

const pair = (before: Grade, after: Grade, truth: Verdict | null, study = 'a'): RevealPair => ({
  runId: run('a'),
  studyId: run(study),
  reader: 'Kim',
  modelId: 'm',
  gradeBefore: before,
  gradedAt: '2026-01-01T10:00:00.000Z',
  revealedAt: '2026-01-01T10:01:00.000Z',
  shown,
  gradeAfter: after,
  truth,
})

it.each([
  ['<50', '50-69', '50 %', false],
  ['<50', '50-69', '70 %', true],
  ['occluded', '>=70', '70 %', true],
  ['occluded', '>=70', 'grade', false],
  ['50-69', 'significant', '50 %', true],
  ['50-69', 'significant', '70 %', false],
  ['none', 'not significant', '50 %', true],
  ['none', 'not significant', 'grade', null],
] as const)('a read of %s where the truth is %s is right by %s: %s', (grade, truth, by, right) => {
  expect(isRight(grade, truth, by)).toBe(right)
})

describe('what the reveal changed', () => {
  it('counts right made wrong of the right, and wrong made right of the wrong', () => {
    const pairs = [
      pair('none', 'none', 'none', 'a'),
      pair('none', '>=70', '<50', 'b'),
      pair('>=70', '>=70', 'occluded', 'c'),
      pair('none', '50-69', '>=70', 'd'),
      pair('<50', '<50', '50-69', 'e'),
      pair('none', 'none', null, 'f'),
    ]
    const effect = revealEffect(pairs, '50 %')
    expect(effect).toMatchObject({
      judged: 5,
      waiting: 1,
      spoiled: { count: 1, of: 3 },
      mended: { count: 1, of: 2 },
    })
    const [low, high] = effect.spoiled.interval
    expect(low).toBeGreaterThan(0.02)
    expect(low).toBeLessThan(1 / 3)
    expect(high).toBeGreaterThan(0.75)
  })

  it('knows less from runs of one study than from as many studies', () => {
    const many = Array.from({ length: 12 }, (_, i) => pair('none', 'none', 'none', 'abcdef0123456789'[i]))
    const one = Array.from({ length: 12 }, () => pair('none', 'none', 'none'))
    const width = (pairs: readonly RevealPair[]) => revealEffect(pairs, '50 %').spoiled.interval[1]
    expect(width(many)).toBeLessThan(0.3)
    expect(width(one)).toBeGreaterThan(0.7)
  })

  it('says nothing without truth', () => {
    const { judged, spoiled } = revealEffect([pair('none', '>=70', null)], '50 %')
    expect([judged, spoiled.of, spoiled.interval]).toEqual([0, 0, [0, 1]])
  })
})

describe('a pair', () => {
  const label = (id: string, grade: Grade, at: string, change: Partial<Label> = {}): Label =>
    labelWith({
      id,
      runId: run('a'),
      grade,
      reader: 'Kim',
      recordedAt: `2026-01-01T10:0${at}:00.000Z`,
      ...change,
    })
  const reveal: Reveal = {
    id: 'r1',
    runId: run('a'),
    studyId: run('b'),
    reader: 'Kim',
    modelId: 'm',
    labelId: 'l1',
    gradeBefore: 'none',
    gradedAt: '2026-01-01T10:00:00.000Z',
    revealedAt: '2026-01-01T10:02:00.000Z',
    shown,
  }
  const truth = (id: string, verdict: Verdict, retractedAt: string | null = null): Truth => ({
    id,
    runId: run('a'),
    verdict,
    source: 'QCA',
    note: '',
    recordedBy: 'Lee',
    recordedAt: '2026-02-01',
    retractedAt,
  })
  const before = label('l1', 'none', '0')

  it('takes the newest own read of the run after the reveal, and the newest truth that stands', () => {
    const labels = [
      before,
      label('l2', '<50', '1'),
      label('l3', '50-69', '3'),
      label('l4', '>=70', '4', { retractedAt: 'x' }),
      label('l5', 'occluded', '5', { frame: 2 }),
      label('l6', 'occluded', '6', { reader: 'Lee' }),
    ]
    const truths = [truth('t1', '<50'), truth('t2', '>=70'), truth('t3', 'none', 'x')]
    expect(revealPairs([reveal], labels, truths)).toMatchObject([
      { gradeBefore: 'none', gradeAfter: '50-69', truth: '>=70' },
    ])
    expect(revealPairs([reveal], [before], [])).toMatchObject([{ gradeAfter: 'none', truth: null }])
  })

  it('takes what was put back after the reveal for what it was when it was recorded first', () => {
    const labels = [
      label('l0', '>=70', '0', { retractedAt: 'x' }),
      before,
      label('l2', '>=70', '3', { replaces: 'l0' }),
    ]
    expect(revealPairs([reveal], labels, [])).toMatchObject([{ gradeAfter: 'none' }])
    const later = [
      label('l3', '50-69', '3', { retractedAt: 'x' }),
      label('l4', '50-69', '4', { replaces: 'l3' }),
    ]
    expect(revealPairs([reveal], [...labels, ...later], [])).toMatchObject([{ gradeAfter: '50-69' }])
  })

  it('ends where the run was revealed again, by another model', () => {
    const again: Reveal = {
      ...reveal,
      id: 'r2',
      modelId: 'n',
      labelId: 'l3',
      gradeBefore: '50-69',
      revealedAt: '2026-01-01T10:04:00.000Z',
    }
    const labels = [before, label('l3', '50-69', '3'), label('l4', '>=70', '5')]
    expect(revealPairs([reveal, again], labels, []).map(({ gradeAfter }) => gradeAfter)).toEqual([
      '50-69',
      '>=70',
    ])
  })
})
