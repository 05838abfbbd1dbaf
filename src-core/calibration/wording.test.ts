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
