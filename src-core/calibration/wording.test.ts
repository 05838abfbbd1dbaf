import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Level, NOT_CALIBRATED, type Probability } from '../reading/types.ts'
import { earned, evidenceLine, headline, sentence } from './wording.ts'

const evidence = (events: number, others: number) => ({
  source: 'ARCADE',
  split: 'half of val',
  n: events + others,
  events,
  prevalence: events / Math.max(1, events + others),
  fittedAt: '2026-11-24T10:00:00Z',
})
const probability = (events: number, others: number, value = 0.72): Probability => ({
  value,
  level: 'region',
  interval: [0.66, 0.77],
  evidence: evidence(events, others),
})
const rank = { word: 0, interval: 1, percent: 2 } as const
const count = fc.integer({ min: 0, max: 400 })

describe('earned digits', () => {
  it('never shows more for less evidence', () => {
    fc.assert(
      fc.property(count, count, count, count, (events, others, more, moreOthers) => {
        const less = rank[earned(evidence(events, others))]
        expect(rank[earned(evidence(events + more, others + moreOthers))]).toBeGreaterThanOrEqual(less)
      }),
    )
  })

  /** Steps of what is written: 0 no digit, 1 a range in fives, 2 a percentage; read off the words, not off the rule. */
  function written(probability: Probability): number {
    const { text } = headline(probability)
    if (/^\d+ %$/.test(text)) return 2
    const [, low, high] = /^(\d+) to (\d+) %$/.exec(text) ?? []
    if (low === undefined || high === undefined) {
      expect(text + sentence(probability)).not.toMatch(/\d/)
      return 0
    }
    expect([Number(low) % 5, Number(high) % 5]).toEqual([0, 0])
    expect(sentence(probability)).toContain(` ${low} to ${high} had`)
    return 1
  }

  it('writes no more digits for less evidence, at any level, value and interval, and none without', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const level = fc.constantFrom(...Level.options)
    fc.assert(
      fc.property(
        level,
        share,
        share,
        share,
        count,
        count,
        count,
        count,
        (...[at, value, a, b, ...counts]) => {
          const [events, others, more, moreOthers] = counts
          const interval: [number, number] = [Math.min(a, b), Math.max(a, b)]
          const said = (e: number, o: number): Probability => ({
            value,
            level: at,
            interval,
            evidence: evidence(e, o),
          })
          const most = written(said(events + more, others + moreOthers))
          const least = written(said(events, others))
          expect(least).toBeLessThanOrEqual(most)
          expect(written({ value, level: at, interval: null, evidence: NOT_CALIBRATED })).toBe(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('needs as many without a stenosis as with one', () => {
    expect(headline(probability(500, 99)).kind).toBe('interval')
    expect(headline(probability(500, 9)).kind).toBe('word')
    expect(headline(probability(10, 10)).kind).toBe('interval')
  })

  it('needs a hundred of each kind for a percentage', () => {
    expect(headline(probability(100, 100))).toEqual({ kind: 'percent', text: '72 %' })
    expect(headline(probability(99, 500))).toEqual({ kind: 'interval', text: '65 to 80 %' })
    expect(headline(probability(9, 500)).kind).toBe('word')
  })

  it('shows no digit at all without evidence, at any level and value', () => {
    const value = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.constantFrom(...Level.options), value, (level, at) => {
        const bare: Probability = { value: at, level, interval: null, evidence: NOT_CALIBRATED }
        expect(headline(bare).text).not.toMatch(/\d/)
        expect(sentence(bare)).not.toMatch(/\d/)
        expect(evidenceLine(bare)).toBeNull()
      }),
    )
  })

  it('says no more in the sentence than in the headline: no digit for a word, steps of five for an interval', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(count, count, share, share, share, (events, others, value, a, b) => {
        const probability: Probability = {
          value,
          level: 'patch',
          interval: [Math.min(a, b), Math.max(a, b)],
          evidence: evidence(events, others),
        }
        const { kind, text } = headline(probability)
        const said = sentence(probability).replace('Of 100 images', '')
        if (kind === 'word') expect(said).not.toMatch(/\d/)
        if (kind === 'interval') expect(said).toContain(` ${text.replace(' %', '')} had`)
      }),
    )
    expect(sentence(probability(9, 500))).toMatch(/^Too few regions/)
    expect(sentence(probability(50, 500))).toContain('65 to 80 had a stenosis')
  })

  it('gives an interval alone for a score past all that was seen', () => {
    expect(headline(probability(400, 400, 0.77))).toEqual({ kind: 'interval', text: '65 to 80 %' })
    expect(headline(probability(400, 400, 0.66)).kind).toBe('interval')
    expect(headline(probability(400, 400, 0.7)).kind).toBe('percent')
  })

  it('is never certain', () => {
    const wide = (value: number): Probability => ({ ...probability(200, 200, value), interval: [-0.1, 1.1] })
    expect(headline(wide(1)).text).toBe('99 %')
    expect(headline(wide(0)).text).toBe('1 %')
  })
})

it('says the probability as a frequency that was seen', () => {
  expect(sentence(probability(200, 200))).toBe(
    'Of 100 regions that scored like this, 66 to 77 had a stenosis.',
  )
  expect(evidenceLine(probability(200, 200))).toBe(
    '400 regions, ARCADE, Nov 2026. Not yet calibrated at this hospital.',
  )
})

it('names count, source and month of whatever evidence there is, whatever it has earned', () => {
  fc.assert(
    fc.property(count, count, fc.integer({ min: 1, max: 12 }), (events, others, month) => {
      const fittedAt = `2026-${String(month).padStart(2, '0')}-24T10:00:00Z`
      const line = evidenceLine({
        ...probability(events, others),
        evidence: { ...evidence(events, others), fittedAt },
      })
      expect(line).toMatch(new RegExp(`^${events + others} regions, ARCADE, [A-Z][a-z]{2} 2026\\.`))
    }),
  )
})
